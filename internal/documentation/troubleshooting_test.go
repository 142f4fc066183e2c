package documentation_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The guide on troubleshooting quotes, in the first column of its tables and between backticks, everything that the
// provider can say. "…" stands for what varies; at the end of a quotation it stands for the rest of the message. These
// tests read the messages out of the source and hold the two together.

// varies stands in a message for what is not constant.
const varies = "…"

func TestTroubleshootingGuide_isComplete(t *testing.T) {
	source := readMessages(t)
	quoted := quotations(t)
	if len(source) < 250 {
		t.Fatalf("only %d messages in the source: they were not found", len(source))
	}
	for text, at := range source {
		if !slices.ContainsFunc(quoted, func(quotation string) bool { return quotes(quotation, text) }) {
			t.Errorf("%s: the guide lacks %q", at, text)
		}
	}
	for _, quotation := range quoted {
		if !slices.ContainsFunc(slices.Collect(maps.Keys(source)), func(text string) bool { return quotes(quotation, text) }) {
			t.Errorf("the guide has `%s`, which the provider does not say", quotation)
		}
		if beginning, open := strings.CutSuffix(quotation, varies); open && len(beginning) < len("Cannot add ") {
			t.Errorf("`%s` is too short to tell one message from another", quotation)
		}
	}
}

// quotes tells whether a quotation of the guide is of this message.
func quotes(quotation, text string) bool {
	beginning, open := strings.CutSuffix(quotation, varies)
	return quotation == text || open && strings.HasPrefix(text, beginning)
}

var betweenBackticks = regexp.MustCompile("`([^`]+)`")

// quotations are what stands between backticks in the first column of the guide's tables.
func quotations(t *testing.T) (quoted []string) {
	t.Helper()
	for line := range strings.Lines(readGuide(t, "troubleshooting.md")) {
		if cells := strings.Split(line, " | "); len(cells) > 2 && strings.HasPrefix(line, "| ") {
			for _, match := range betweenBackticks.FindAllStringSubmatch(cells[0], -1) {
				quoted = append(quoted, match[1])
			}
		}
	}
	return quoted
}

// textOf are the functions that take a message, and which argument it is.
var textOf = map[string]int{
	"AddError": 0, "AddWarning": 0, "AddAttributeError": 1, "AddAttributeWarning": 1,
	"NewErrorDiagnostic": 0, "NewWarningDiagnostic": 0, "NewAttributeErrorDiagnostic": 1, "NewAttributeWarningDiagnostic": 1,
	"NewFuncError": 0, "NewArgumentFuncError": 1,
	"RegexMatches": 1, // a validator's own words
	"errors.New":   0, "fmt.Errorf": 0,
}

// advice are the functions that return what an error says after "Next: ".
var advice = []string{"nextStep", "publishedStep", "stepByStatus", "stepWithoutAnswer", "limitStep", "certificateStep"}

// ofValidators are the summaries under which validators of HashiCorp's library refuse. "" is one that leaves the words
// to a validator or message of its own argument.
var ofValidators = map[string][]string{
	"stringvalidator.RegexMatches":      {"Invalid Attribute Value Match"},
	"stringvalidator.OneOf":             {"Invalid Attribute Value Match"},
	"stringvalidator.LengthAtLeast":     {"Invalid Attribute Value Length"},
	"stringvalidator.UTF8LengthAtLeast": {"Invalid Attribute Value Length"},
	"stringvalidator.UTF8LengthBetween": {"Invalid Attribute Value Length"},
	"stringvalidator.ConflictsWith":     {"Invalid Attribute Combination"},
	"stringvalidator.ExactlyOneOf":      {"Invalid Attribute Combination"},
	"int64validator.AtLeast":            {"Invalid Attribute Value"},
	"int64validator.Between":            {"Invalid Attribute Value"},
	"float64validator.Between":          {"Invalid Attribute Value"},
	"listvalidator.ValueStringsAre":     {},
	"setvalidator.ValueStringsAre":      {},
	"setvalidator.NoNullValues":         {"Null Set Value"},
	"setvalidator.SizeAtLeast":          {"Invalid Attribute Value"},
	"setvalidator.SizeAtMost":           {"Invalid Attribute Value"},
	"setvalidator.SizeBetween":          {"Invalid Attribute Value"},
	"datasourcevalidator.Conflicting":   {"Invalid Attribute Combination"},
	"datasourcevalidator.ExactlyOneOf":  {"Invalid Attribute Combination", "Missing Attribute Configuration"},
}

// notShown are errors that the code asks for with errors.Is, and whose words nobody reads.
var notShown = []string{
	// internal/client: the server's own words are shown.
	"object not found", "unknown organization", "API not served by this host", "bad request", "unauthorized", "payment required",
	"forbidden", "conflict", "precondition failed", "rate limited", "outcome of the write unknown",
	// internal/service/provisioning: each becomes a diagnostic.
	"not an age identity", "not an armoured age file", "the end is missing", "sealed to another recipient", "changed after it was sealed",
	// internal/attribute: a bug, which the framework's own words are about.
	"expected a string value, got …",
}

// TestDiagnostics_areMadeInOnePlace keeps what escapes the server's words the only way to a diagnostic: internal/attribute
// and internal/functions know no server.
func TestDiagnostics_areMadeInOnePlace(t *testing.T) {
	s := readSources(t)
	for name := range textOf {
		if !strings.HasPrefix(name, "Add") && !strings.HasSuffix(name, "Diagnostic") {
			continue
		}
		for _, c := range s.calls[name] {
			if at := s.at(c); c.of != "attribute" && !strings.HasPrefix(at, "../framework/diagnostics.go:") {
				t.Errorf("%s: %s passes by framework.Error, ErrorAt, Warning and WarningAt, which escape what the server says", at, name)
			}
		}
	}
}
