package runbook

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/worksheet"
)

// joiner is a character that nobody sees. It keeps a forge from making a link of a text, and from taking it for a person,
// who would be told about it: forges look for those in what a backslash has already left.
const joiner = "\u2060"

var (
	// special are the characters that mean something in Markdown within a line.
	special = regexp.MustCompile("[\\\\`*_\\[\\]|~$^]")
	// linked is what a forge makes links, people, issues and pictures of, wherever it stands in a text.
	linked = regexp.MustCompile(`@|#|:\S|(?i:www)\.`)
	// leading is what would begin a list or a heading at the beginning of a line.
	leading = regexp.MustCompile(`^(?:[-+=]|\d+[.)])`)
	html    = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
)

// prose returns a text as Markdown that shows nothing but this text, in one line.
func prose(text string) string {
	text = strings.Join(strings.Fields(visible(text)), " ")
	text = html.Replace(special.ReplaceAllString(text, `\$0`))
	text = linked.ReplaceAllStringFunc(text, func(begin string) string {
		if begin[0] == ':' {
			return ":" + joiner + begin[1:]
		}
		return begin + joiner
	})
	if begin := leading.FindString(text); begin != "" {
		text = begin[:len(begin)-1] + `\` + text[len(begin)-1:]
	}
	return text
}

// visible shows characters that nobody would see, or that turn the direction of a line, as what they are.
func visible(text string) string {
	var shown strings.Builder
	for _, char := range text {
		switch {
		case char == '\n', char == '\t', unicode.IsPrint(char):
			shown.WriteRune(char)
		case char == '\r':
			shown.WriteByte(' ')
		default:
			shown.WriteString(strings.Trim(strconv.QuoteRuneToASCII(char), "'"))
		}
	}
	return shown.String()
}

var backticks = regexp.MustCompile("`+")

// fence returns more backticks than stand together anywhere in a text.
func fence(text string, least int) string {
	for _, run := range backticks.FindAllString(text, -1) {
		least = max(least, len(run)+1)
	}
	return strings.Repeat("`", least)
}

// code returns a text as code in a line.
func code(text string) string {
	text = strings.Join(strings.Fields(visible(text)), " ")
	if text == "" {
		return "(empty)"
	}
	marks := fence(text, 1)
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") {
		text = " " + text + " "
	}
	return marks + text + marks
}

// block returns a text as a block of code, from which a forge lets people copy it, below an item of a list.
func block(text string) string {
	text = visible(strings.ReplaceAll(strings.TrimRight(text, "\r\n"), "\r\n", "\n"))
	marks := fence(text, 3)
	lines := append([]string{marks + "text"}, strings.Split(text, "\n")...)
	return "\n   " + strings.Join(append(lines, marks), "\n   ") + "\n"
}

func (b *book) markdown() string {
	var page strings.Builder
	pages := b.pages()
	fmt.Fprint(&page, "## What people do in Atlassian's console\n\n")
	switch {
	case len(b.steps) == 0:
		fmt.Fprint(&page, "This plan asks nobody to do anything there.\n")
	default:
		fmt.Fprintf(&page, "%s for a person, about %s. In this order each step finds what it needs.\n", counted(len(b.steps), "step"), counted(len(pages), "console page"))
	}
	if b.plan.Errored || b.plan.Complete != nil && !*b.plan.Complete {
		fmt.Fprint(&page, "\n**The plan is not whole**: Terraform could not plan everything. More steps may follow.\n")
	}
	for i, steps := range pages {
		b.writePage(&page, i+1, steps)
	}
	if len(b.itself) > 0 {
		fmt.Fprint(&page, "\n### Terraform does these by itself\n\n")
		for _, line := range b.itself {
			fmt.Fprintf(&page, "- %s\n", line)
		}
	}
	return page.String()
}

func counted(count int, thing string) string {
	if count == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", count, thing)
}

func (b *book) writePage(page *strings.Builder, number int, steps []*step) {
	fmt.Fprintf(page, "\n### %d. %s\n", number, prose(steps[0].sheet.Screen))
	if len(b.organizations) > 1 {
		fmt.Fprintf(page, "\nOrganization %s.\n", code(steps[0].organization))
	}
	said := map[string]bool{}
	for i, one := range steps {
		sheet := one.sheet
		fmt.Fprintf(page, "\n#### Step %d: %s\n\n%s", one.number, prose(sheet.Title), code(one.address))
		if one.why != "" {
			fmt.Fprintf(page, ". %s", prose(one.why))
		}
		fmt.Fprint(page, "\n")
		if i == 0 || !slices.EqualFunc(steps[i-1].sheet.Where, sheet.Where, samePlace) {
			for _, place := range sheet.Where {
				fmt.Fprintf(page, "\n- Console%s: %s", map[bool]string{true: ", older"}[place.Navigation == "older"], prose(place.String()))
			}
			fmt.Fprint(page, "\n")
		}
		fmt.Fprint(page, "\n")
		for _, does := range sheet.Steps {
			fmt.Fprintf(page, "1. %s\n", instruction(does))
		}
		writeList(page, "What happens to people", sheet.Consequences)
		writeList(page, "What cannot be undone", sheet.Irreversible)
		// Said once on a page: it is about the page, and a reader stops reading what stands there again and again.
		writeList(page, "What is not certain", slices.DeleteFunc(slices.Clone(sheet.Uncertain), func(line string) bool { return said[line] }))
		for _, line := range sheet.Uncertain {
			said[line] = true
		}
		writeList(page, "Asked before it counts as done", questions(sheet.Questions))
		writeList(page, "Copied back", returns(sheet.Returns))
	}
}

func samePlace(one, other worksheet.Place) bool { return one.String() == other.String() }

// instruction is one thing to do, with what is typed there.
func instruction(does worksheet.Step) string {
	line := prose(does.Words)
	if does.Or != "" {
		line += " *" + prose(does.Or) + "*"
	}
	field := does.Field
	if field == nil {
		return line
	}
	switch {
	case field.Later, field.Hidden:
		line += " Value: *" + prose(field.Value) + "*."
	case field.Value == "" && field.Choice:
	case field.Choice && (strings.Contains(does.Words, field.Value) || does.Words == "Do not select "+strconv.Quote(field.Label)+"."): // the words say it
	case field.Choice:
		line += " Value: " + code(field.Value) + "."
	}
	if field.Before != "" && !field.Lines {
		line += " Until now: " + code(field.Before) + "."
	}
	if field.Value == "" || field.Choice || field.Later || field.Hidden {
		return line
	}
	return line + "\n" + block(field.Value)
}

func writeList(page *strings.Builder, title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	fmt.Fprintf(page, "\n%s:\n\n", title)
	for _, line := range lines {
		fmt.Fprintf(page, "- %s\n", prose(line))
	}
}

func questions(asked []worksheet.Question) []string {
	var lines []string
	for _, one := range asked {
		lines = append(lines, strings.Join(append([]string{one.Ask}, one.Known...), " "))
	}
	return lines
}

func returns(wanted []worksheet.Return) []string {
	var lines []string
	for _, one := range wanted {
		line := one.Label
		switch {
		case one.Secret:
			line += " (secret: it goes to Terraform alone)"
		case one.Optional:
			line += " (where the console shows it)"
		}
		lines = append(lines, line)
	}
	return lines
}
