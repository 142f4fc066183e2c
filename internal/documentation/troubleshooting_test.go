package documentation_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest/said"
)

// The guide on troubleshooting quotes, in the first column of its tables and between backticks, what the provider can say.
// "…" stands for what varies; at the end of a quotation it stands for the rest of the message. The test holds the guide
// against what the providers of all tests have said, in both directions.

// Why the provider of no test says what the guide quotes.
const (
	byBugs    = "a bug of the provider, or a broken Terraform, says it"
	byClient  = "the tests of internal/client bring it about, where no provider is"
	byPackage = "the tests of the package that says it call it without a provider"
)

// beyondTests are quotations of what the provider of no test says, and why.
var beyondTests = map[string]string{
	"Unexpected provider data":               byBugs,
	"Cannot store the version of the object": byBugs,
	"Cannot store the group conflict":        byBugs,
	"Cannot use this provider configuration": byBugs,
	"Cannot seal the API key":                byBugs,
	"the recipient is not an age recipient":  byBugs,

	"the change was made, and its answer was empty…":           byClient,
	"max_requests_per_second leaves no time for this request…": byClient,
	"max_concurrent_requests leaves no time for this request…": byClient,
	`it has no "data"`:                                         byClient,
	`it has no "taskId"`:                                       byClient,
	`it has no "totalResults"`:                                 byClient,
	`it has no "inProgressCount"`:                              byClient,
	`it has no "scimLinks"`:                                    byClient,
	"of an object in the list, …":                              byClient,
	"its status says nothing of a change that is made":         byClient,
	"the list does not advance: the server gave the page of …": byClient,

	"Not removed: …":                          "applies of the built provider say it, in TestAccRefactoring",
	"No organization":                         byPackage,
	"Provider configuration is not known yet": byPackage,
}

// TestTroubleshootingGuide_isWhatIsSaid runs when all other tests have run: `make test` does both.
func TestTroubleshootingGuide_isWhatIsSaid(t *testing.T) {
	folder := os.Getenv("ATLASSIAN_ACC_ALL_DIAGNOSTICS")
	if folder == "" {
		t.Skip("make test runs this test after all others, with what they have made the provider say")
	}
	texts := readSaid(t, folder)
	quoted := quotations(t)
	var unquoted []string
	for _, one := range texts {
		for _, text := range told(one) {
			if !slices.ContainsFunc(quoted, func(q quotation) bool { return q.isOf(text) }) && !slices.Contains(unquoted, text) {
				unquoted = append(unquoted, text)
			}
		}
	}
	for _, text := range unquoted {
		t.Errorf("the guide lacks %q", text)
	}
	for _, one := range texts {
		if link := brokenLink.FindString(one.Detail); link != "" {
			t.Errorf("some terminals take the end of %q into the link: %s", link, one.Detail)
		}
	}
	for _, q := range quoted {
		heard := slices.ContainsFunc(texts, func(one said.Text) bool { return q.isIn(one.Summary) || q.isIn(one.Detail) })
		switch {
		case !heard && beyondTests[q.text] == "":
			t.Errorf("no test made the provider say `%s`", q.text)
		case heard && beyondTests[q.text] != "":
			t.Errorf("a test made the provider say `%s`: take it out of beyondTests", q.text)
		}
	}
}

// brokenLink is an address of a guide, or of a worklist, with what ends a part of a sentence behind it.
var brokenLink = regexp.MustCompile(`https?://\S+(/docs/guides/[a-z-]+|/#operations)[.,:;]( |$)`)

// readSaid reads what the processes of all tests have kept, each text once.
func readSaid(t *testing.T, folder string) []said.Text {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.jsonl"))
	if err != nil || len(files) < 15 {
		t.Fatalf("%d files in %s: these are not all tests (%v)", len(files), folder, err)
	}
	known := map[said.Text]bool{}
	var all []said.Text
	for _, file := range files {
		opened, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(opened)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			var one said.Text
			if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			one.Summary, one.Detail = inOneLine(one.Summary), inOneLine(one.Detail)
			if !known[one] {
				known[one] = true
				all = append(all, one)
			}
		}
		if err := lines.Err(); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		opened.Close()
	}
	return all
}

// told returns the parts of a message that the guide has to have: what it is headed with, and the next step.
func told(one said.Text) []string {
	var texts []string
	if one.Summary != "" {
		texts = append(texts, one.Summary)
	}
	// A step that a test made up has no summary; what follows in a line of its own is no part of it.
	if _, next, ok := strings.Cut(one.Detail, "Next: "); ok && one.Summary != "" {
		texts = append(texts, "Next: "+next)
	}
	return texts
}

// quotation is what stands between backticks, and the pattern that it is.
type quotation struct {
	text            string
	whole, anywhere *regexp.Regexp
}

func newQuotation(text string) quotation {
	var parts []string
	for part := range strings.SplitSeq(text, "…") {
		parts = append(parts, regexp.QuoteMeta(part))
	}
	pattern := strings.Join(parts, ".*")
	// A function says "The value ..." of what a validator says "the value ...", and a message may go on after the summary.
	pattern = regexp.MustCompile(`^[Tt]he `).ReplaceAllString(pattern, "[Tt]he ")
	return quotation{text, regexp.MustCompile("^" + pattern + "$"), regexp.MustCompile(pattern)}
}

func (q quotation) isOf(text string) bool { return q.whole.MatchString(text) }
func (q quotation) isIn(text string) bool { return q.anywhere.MatchString(text) }

var betweenBackticks = regexp.MustCompile("`([^`]+)`")

// quotations are what stands between backticks in the first column of the guide's tables.
func quotations(t *testing.T) (quoted []quotation) {
	t.Helper()
	for line := range strings.Lines(readGuide(t, "troubleshooting.md")) {
		if cells := strings.Split(line, " | "); len(cells) > 2 && strings.HasPrefix(line, "| ") {
			for _, match := range betweenBackticks.FindAllStringSubmatch(cells[0], -1) {
				quoted = append(quoted, newQuotation(match[1]))
			}
		}
	}
	return quoted
}
