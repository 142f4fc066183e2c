package emulator

import (
	"html"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// settingsOf are the settings of a policy in the words of its page.
func settingsOf(page string) map[string]string {
	found := map[string]string{}
	for _, one := range regexp.MustCompile(`<dt>([^<]+)</dt><dd>([^<]+)`).FindAllStringSubmatch(page, -1) {
		found[one[1]] = strings.TrimSpace(html.UnescapeString(one[2]))
	}
	return found
}

// What a policy asks of passwords and sessions is shown and changed as the support pages call it. What is not changed is not sent, and so
// is nobody's change.
func TestPolicyPage_settings(t *testing.T) {
	c, _ := consoleServer(t)
	setUpOkta(t, c)
	shows := func(page string, twoStep, strength, expiry, idle string) {
		t.Helper()
		want := map[string]string{"Two-step verification": twoStep, "Password strength": strength, "Password expiration": expiry, "Idle session duration": idle}
		for label, value := range want {
			if got := settingsOf(page); got[label] != value {
				t.Errorf("%s is %q, want %q", label, got[label], value)
			}
		}
	}
	directory := c.directory(t, "Acme Okta")
	page := c.done(t, "The policy is there", "policies", "directory", directory, "name", "Strict", "twoStepVerification", "", "passwordStrength", "good", "passwordExpiryDays", "", "idleSessionDurationMinutes", "1440")
	shows(page, "Optional", "Good", "never", "1 day")
	strict := "policies/" + c.section(t, "Acme Okta").Policies[2].ID
	before := len(c.log())
	page = c.done(t, "The settings are saved", strict+"/settings", "twoStepVerification", "mandatory", "passwordStrength", "very_strong", "passwordExpiryDays", "90", "idleSessionDurationMinutes", "1440")
	shows(page, "Mandatory", "Very strong", "90 days", "1 day")
	for _, chosen := range []string{`<option value="mandatory" selected>Mandatory`, `<option value="very_strong" selected>Very strong`, `name="passwordExpiryDays" inputmode="numeric" value="90"`} {
		if !strings.Contains(page, chosen) {
			t.Errorf("the form does not have %s:\n%s", chosen, page)
		}
	}
	page = c.done(t, "The settings are saved", strict+"/settings", "passwordExpiryDays", "1", "idleSessionDurationMinutes", "45")
	shows(page, "Mandatory", "Very strong", "1 day", "45 minutes")
	c.done(t, "The settings are saved", strict+"/settings", "passwordExpiryDays", "0")
	if got := c.log()[before:]; !slices.Equal(got, slices.Repeat([]string{"Amara Okafor: auth_policy_updated"}, 3)) {
		t.Errorf("the log has %v", got)
	}

	before = len(c.log())
	for _, test := range []struct {
		path  string
		pairs []string
		want  int
		words string
		kept  string
	}{
		{strict, []string{"idleSessionDurationMinutes", "14"}, 400, "The idle session duration must be a whole number from 15 to 43200, and is 14", `value="14"`},
		{strict, []string{"idleSessionDurationMinutes", "an hour"}, 400, "The idle session duration must be a whole number from 15 to 43200", `value="an hour"`},
		{strict, []string{"passwordExpiryDays", "-1"}, 400, "Password expiration must be a whole number from 0 to 3650", `value="-1"`},
		{strict, []string{"passwordStrength", "excellent"}, 400, `The password strength is "excellent" and must be one of weak, fair`, ""},
		{strict, []string{"twoStepVerification", "required"}, 400, `Two-step verification is "required" and must be one of optional, mandatory`, ""},
		{strict, []string{"twoStepVerification", "mandatory", "passwordExpiryDays", "0"}, 400, "Nothing is changed yet", ""},
	} {
		page := c.refused(t, test.want, test.words, test.path+"/settings", test.pairs...)
		if !strings.Contains(page, test.kept) || !strings.Contains(page, `<details id="passwords" open>`) {
			t.Errorf("%v: the form is closed, or does not keep %s:\n%s", test.pairs, test.kept, page)
		}
	}
	c.refused(t, http.StatusBadRequest, "The idle session duration must be", "policies", "directory", directory, "name", "Short", "idleSessionDurationMinutes", "1")
	if response, page := c.send(t, "policies/5e8d7c6b-1a2b-4c3d-9e4f-a5b6c7d8e9f0/settings", "passwordExpiryDays", "1"); response.StatusCode != http.StatusNotFound || !strings.Contains(page, "There is no such authentication policy") {
		t.Errorf("a policy that is not there: %s\n%s", response.Status, page)
	}
	if got := c.log()[before:]; len(got) > 0 {
		t.Errorf("refused forms have left %v", got)
	}
}

// While single sign-on is enforced the page shows what rests, and only the session can be changed.
func TestPolicyPage_settingsThatRest(t *testing.T) {
	c, _ := consoleServer(t)
	setUpOkta(t, c)
	staff := "policies/" + c.section(t, "Acme Okta").Policies[1].ID
	page := c.refused(t, http.StatusConflict, "While single sign-on is enforced the identity provider sees to passwords and two-step verification: two-step verification, password expiration cannot be set",
		staff+"/settings", "twoStepVerification", "mandatory", "passwordExpiryDays", "30")
	for _, closed := range []string{`<select name="twoStepVerification" disabled>`, `<select name="passwordStrength" disabled>`, `name="passwordExpiryDays" inputmode="numeric" value="0" disabled>`} {
		if !strings.Contains(page, closed) {
			t.Errorf("the form does not have %s:\n%s", closed, page)
		}
	}
	// A browser leaves out what is closed.
	page = c.done(t, "The settings are saved", staff+"/settings", "idleSessionDurationMinutes", "60")
	if got := settingsOf(page); got["Idle session duration"] != "1 hour" || got["Password strength"] != "Weak" || strings.Count(page, "holds again when") != 3 {
		t.Errorf("the page shows %v:\n%s", got, page)
	}
	page = c.done(t, "not enforced any more", staff+"/enforce", "enforceSso", "false")
	if strings.Contains(page, "disabled") || strings.Contains(page, "holds again when") {
		t.Errorf("nothing rests any more:\n%s", page)
	}
	c.done(t, "The settings are saved", staff+"/settings", "twoStepVerification", "mandatory")
}

// A policy of a copied organization may have settings that nobody knows: the page says so, and writes none of them by itself.
func TestPolicyView_settingsThatNobodyKnows(t *testing.T) {
	for _, field := range (policyView{}).Settings() {
		if field.Shown() != "not known" || field.Resting {
			t.Errorf("%s is shown as %q", field.Name, field.Shown())
		}
	}
}
