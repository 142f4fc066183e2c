package attribute

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
)

func TestVisibleName(t *testing.T) {
	for what, name := range map[string]string{
		"letters": "Engineering", "one digit": "7", "punctuation": "-", "a symbol": "€", "an emoji": "\U0001F680", "another script": "設計",
		"a mark": "\u0301", "blanks around": " x ", "a letter among the hidden": "\u200b\u2800x\u3164", "empty, which the length refuses": "",
	} {
		if diags := checked(VisibleName(), basetypes.NewStringValue(name)); len(diags) != 0 {
			t.Errorf("%s: %v", what, diags)
		}
	}
	for what, name := range map[string]string{
		"a blank": " ", "a tab and a line break": "\t\n", "a no-break space": "\u00a0", "an ideographic space": "\u3000",
		"a zero-width space": "\u200b", "a byte order mark": "\ufeff", "a soft hyphen": "\u00ad", "a word joiner": "\u2060",
		"a combining grapheme joiner": "\u034f", "a Hangul filler": "\u3164", "Hangul fillers": "\u115f\u1160\uffa0", "a variation selector": "\ufe0f",
		"a Mongolian vowel separator": "\u180e", "a Khmer vowel": "\u17b4", "a tag": "\U000e0041", "a Braille blank": "\u2800", "several": " \u200b\u2800\u3164",
	} {
		t.Run(what, func(t *testing.T) {
			wantRefusal(t, checked(VisibleName(), basetypes.NewStringValue(name)), "setting",
				"Name without a visible character", "shows as nothing", "at least one letter")
		})
	}
}
