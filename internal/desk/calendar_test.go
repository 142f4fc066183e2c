package desk

import (
	"strings"
	"testing"
	"time"
)

func TestCalendar_isWhatCalendarProgramsRead(t *testing.T) {
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	dues := []Due{
		{ID: "saml-1", At: time.Date(2027, 1, 31, 23, 30, 0, 0, time.UTC), What: "Certificate of Okta; \"main\", first\nBEGIN:VEVENT\r", Do: "Renew " + strings.Repeat("ü", 60)},
		{ID: "key-1", At: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC), What: "SCIM key", Do: "Rotate it."},
	}
	sortDues(dues)
	if dues[0].ID != "key-1" {
		t.Error("the first to end is not the first")
	}
	text := calendarOf(dues, "Acme", "https://desk.acme.com/calendar", now)
	for _, line := range strings.SplitAfter(text, "\r\n") {
		if line != "" && (len(line) > 77 || !strings.HasSuffix(line, "\r\n") || strings.Count(line, "\n") != 1) {
			t.Errorf("this is no line of a calendar: %q", line)
		}
	}
	unfolded := strings.ReplaceAll(text, "\r\n ", "")
	for _, wanted := range []string{
		"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", "UID:key-1@identity-desk\r\n", "DTSTART;VALUE=DATE:20270131\r\nDTEND;VALUE=DATE:20270201\r\n",
		`SUMMARY:Certificate of Okta\; "main"\, first\nBEGIN:VEVENT` + "\r\n", strings.Repeat("ü", 60), "DTSTAMP:20261102T090000Z\r\n", "END:VCALENDAR\r\n",
	} {
		if !strings.Contains(unfolded, wanted) {
			t.Errorf("%q is not in\n%s", wanted, unfolded)
		}
	}
	if begun, ended := strings.Count(unfolded, "\r\nBEGIN:VEVENT"), strings.Count(unfolded, "\r\nEND:VEVENT"); begun != 2 || ended != 2 {
		t.Errorf("it has %d events that begin and %d that end", begun, ended)
	}
	if strings.Count(unfolded, "BEGIN:VALARM") != strings.Count(unfolded, "END:VALARM") {
		t.Error("a reminder does not end")
	}
}

func TestDue_countsWholeDays(t *testing.T) {
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	for left, want := range map[time.Duration]int{time.Hour: 0, 25 * time.Hour: 1, -time.Hour: -1, -25 * time.Hour: -2} {
		if got := (Due{At: now.Add(left)}).Days(now); got != want {
			t.Errorf("%s are %d days, not %d", left, got, want)
		}
	}
}
