package desk

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Due is something that stops working on a day unless somebody renews it.
type Due struct {
	// ID tells it from others, and stays the same while the day changes.
	ID   string
	At   time.Time
	What string
	// Do says what to do before that day.
	Do string
}

// Days is how many whole days are left; negative when it is past.
func (d Due) Days(now time.Time) int {
	days := d.At.Sub(now).Hours() / 24
	if days < 0 {
		return int(days) - 1
	}
	return int(days)
}

func sortDues(dues []Due) {
	slices.SortFunc(dues, func(a, b Due) int {
		if order := a.At.Compare(b.At); order != 0 {
			return order
		}
		return strings.Compare(a.ID, b.ID)
	})
}

// calendarOf writes what is due as an iCalendar object (RFC 5545): one event a day in the whole, with reminders a month and a
// week before.
func calendarOf(dues []Due, organization, link string, now time.Time) string {
	var text strings.Builder
	line := func(name, value string) { text.WriteString(foldLine(name + ":" + value)) }
	line("BEGIN", "VCALENDAR")
	line("VERSION", "2.0")
	line("PRODID", "-//identity-desk//calendar//EN")
	line("CALSCALE", "GREGORIAN")
	line("METHOD", "PUBLISH")
	line("X-WR-CALNAME", calendarText("Atlassian identity: "+organization))
	line("REFRESH-INTERVAL;VALUE=DURATION", "PT12H")
	for _, due := range dues {
		day := due.At.UTC()
		line("BEGIN", "VEVENT")
		line("UID", calendarText(due.ID)+"@identity-desk")
		line("DTSTAMP", now.UTC().Format("20060102T150405Z"))
		line("DTSTART;VALUE=DATE", day.Format("20060102"))
		line("DTEND;VALUE=DATE", day.AddDate(0, 0, 1).Format("20060102"))
		line("SUMMARY", calendarText(due.What))
		line("DESCRIPTION", calendarText(fmt.Sprintf("%s It ends at %s.", due.Do, inUTC(due.At))))
		if link != "" {
			line("URL", link)
		}
		line("TRANSP", "TRANSPARENT")
		for _, before := range []string{"-P30D", "-P7D"} {
			line("BEGIN", "VALARM")
			line("ACTION", "DISPLAY")
			line("TRIGGER", before)
			line("DESCRIPTION", calendarText(due.What))
			line("END", "VALARM")
		}
		line("END", "VEVENT")
	}
	line("END", "VCALENDAR")
	return text.String()
}

// calendarText escapes a value of type TEXT. Control characters that it may not hold are left out.
func calendarText(text string) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, text)
	return strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\n", `\n`).Replace(text)
}

// foldLine ends a line as the format asks, and breaks it after at most 75 octets, never inside a character.
func foldLine(line string) string {
	const most = 75
	var folded strings.Builder
	width := 0
	for _, character := range line {
		size := len(string(character))
		if width+size > most {
			folded.WriteString("\r\n ")
			width = 1
		}
		folded.WriteRune(character)
		width += size
	}
	return folded.String() + "\r\n"
}

func inUTC(at time.Time) string { return at.UTC().Format("2 Jan 2006, 15:04 UTC") }
