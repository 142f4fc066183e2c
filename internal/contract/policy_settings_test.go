package contract

import (
	"net/http"
	"strings"
	"testing"
)

const (
	policies = "/admin/identity/v1/orgs/acme/authentication-policies"
	policy   = `{"id":"` + directoryID + `","name":"Staff","directoryId":"` + directoryID + `","isDefault":false,"enforceSso":false,"nonBillable":false,` +
		`"twoStepVerification":"optional","passwordStrength":"weak","passwordExpiryDays":0,"idleSessionDurationMinutes":43200,"version":"7"}`
)

// creatingPolicy and changingPolicy are good writes of a policy with these settings, and readingPolicy is a good read, with another text in the answer.
func creatingPolicy(settings string) call {
	return answering(func(c *call) {
		c.method, c.path, c.requestHeader, c.status = "POST", policies, nil, http.StatusCreated
		c.body, c.answer = `{"directoryId":"`+directoryID+`","name":"Staff",`+settings+`}`, `{"data":`+policy+`}`
	})
}

func changingPolicy(settings string) call {
	return answering(func(c *call) {
		c.path, c.body, c.answer = policies+"/"+directoryID, "{"+settings+"}", `{"data":`+policy+`}`
	})
}

func readingPolicy(text, by string) call {
	return answering(func(c *call) {
		*c = call{method: "GET", path: policies + "/" + directoryID, status: http.StatusOK, header: c.header, answer: `{"data":` + strings.Replace(policy, text, by, 1) + `}`}
	})
}

// What a policy asks of passwords and sessions has these words and bounds: in a create, in an update, and wider in what is read, because
// the organization may have what nobody can set any more.
func TestVerdicts_policySettings(t *testing.T) {
	var all []verdict
	add := func(name string, call call, want string) {
		all = append(all, verdict{name: name, call: call, want: want})
	}
	for _, fine := range []string{
		`"twoStepVerification":"optional"`, `"twoStepVerification":"mandatory"`, `"passwordStrength":"weak"`, `"passwordStrength":"fair"`, `"passwordStrength":"good"`,
		`"passwordStrength":"strong"`, `"passwordStrength":"very_strong"`, `"passwordExpiryDays":0`, `"passwordExpiryDays":3650`, `"idleSessionDurationMinutes":15`, `"idleSessionDurationMinutes":43200`,
	} {
		add("create "+fine, creatingPolicy(fine), "")
		add("update "+fine, changingPolicy(fine), "")
	}
	for refused, want := range map[string]string{
		`"twoStepVerification":"required"`: "not one of the allowed values", `"twoStepVerification":null`: "twoStepVerification",
		`"passwordStrength":"very strong"`: "not one of the allowed values", `"passwordStrength":null`: "passwordStrength",
		`"passwordExpiryDays":-1`: "number must be at least 0", `"passwordExpiryDays":3651`: "number must be at most 3650", `"passwordExpiryDays":null`: "passwordExpiryDays",
		`"passwordExpiryDays":1.5`: "passwordExpiryDays", `"idleSessionDurationMinutes":1.5`: "idleSessionDurationMinutes", `"idleSessionDurationMinutes":null`: "idleSessionDurationMinutes",
		`"idleSessionDurationMinutes":14`: "number must be at least 15", `"idleSessionDurationMinutes":43201`: "number must be at most 43200",
	} {
		add("create "+refused, creatingPolicy(refused), want)
		add("update "+refused, changingPolicy(refused), want)
	}
	for _, body := range []string{`{"name":"Staff"}`, `{"directoryId":"` + directoryID + `"}`} {
		create := creatingPolicy("")
		create.body = body
		add("create without all that it needs: "+body, create, "is missing")
	}
	for text, read := range map[string]struct{ fine, refused []string }{
		`"optional"`: {[]string{`"mandatory"`, "null"}, []string{`"required"`, "true"}},
		`"weak"`:     {[]string{`"fair"`, `"good"`, `"strong"`, `"very_strong"`, "null"}, []string{`"excellent"`, "3"}},
		`:0,`:        {[]string{":3651,", ":null,"}, []string{":-1,", ":1.5,"}},
		`:43200,`:    {[]string{":1,", ":99999,", ":null,"}, []string{":0,", ":1.5,"}},
	} {
		for _, by := range read.fine {
			add("read "+text+" as "+by, readingPolicy(text, by), "")
		}
		for _, by := range read.refused {
			add("read "+text+" as "+by, readingPolicy(text, by), "/data/")
		}
	}
	for _, field := range []string{`"name":"Staff",`, `"isDefault":false,`, `"enforceSso":false,`, `"nonBillable":false,`, `,"version":"7"`} {
		add("read without "+field, readingPolicy(field, ""), "is missing")
	}
	judgeAll(t, all)
}

// A word that may be null is null among its words: other readers of the contract than this package's refuse it otherwise.
func TestDocument_nullIsAmongTheWords(t *testing.T) {
	seen := 0
	for line := range strings.Lines(string(identityDocument)) {
		if strings.Contains(line, "nullable: true, enum: [") {
			seen++
			if !strings.Contains(line, ", null]") {
				t.Errorf("null is not among the words: %s", line)
			}
		}
	}
	if seen == 0 {
		t.Error("the contract has no word that may be null")
	}
}
