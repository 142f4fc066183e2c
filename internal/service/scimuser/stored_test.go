package scimuser_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// making returns the settings of a provider whose service makes one value out of another, in SCIM.
func making(t testing.TB, o *acctest.Organization, from, to string) map[string]any {
	return map[string]any{"base_url": o.Between(t, func(path string, body []byte) []byte {
		if !strings.HasPrefix(path, "/scim/") {
			return body
		}
		return bytes.ReplaceAll(body, []byte(from), []byte(to))
	})}
}

// What the service makes of a value is told when it is sent, and is no difference from then on.
func TestSCIMUser_storedDifferently(t *testing.T) {
	for _, attribute := range optionalAttributes() {
		sent, made := attribute.before.(string), "Made of "+attribute.before.(string)
		quoted := func(value string) string { return fmt.Sprintf("%q", value) }
		t.Run(attribute.name, func(t *testing.T) {
			o, scimDirectoryID := started(t)
			config := jo(scimDirectoryID, map[string]any{"user_name": "somebody", "email": "somebody@acme.com", attribute.name: sent})
			settings := making(t, o, quoted(sent), quoted(made))
			driver := o.Protocol(t, settings)
			created, diagnostics := driver.Apply(driver.Plan(resourceType, config, acctest.Object{}))
			acctest.Says(t, acctest.Text(diagnostics), "WARNING: The service stored another value than was sent", attribute.name+` was sent as "`+sent+`"`, `is stored as "`+made+`"`,
				"Next: write "+attribute.name+` = "`+made+`"`, `AttributeName("`+attribute.name+`")`)
			empty := func(object acctest.Object) acctest.Object {
				t.Helper()
				driver := o.Protocol(t, settings)
				read, diagnostics := driver.Read(object)
				if planned := driver.Plan(resourceType, config, read); !planned.Empty() || len(diagnostics) > 0 {
					t.Errorf("the plan changes %v:\n%s", planned.Changes(), acctest.Text(diagnostics))
				}
				return read
			}
			read := empty(empty(created))

			// An update of something else leaves it as it is, and says nothing.
			config = with(config, "active", false)
			driver = o.Protocol(t, settings)
			updated, diagnostics := driver.Apply(driver.Plan(resourceType, config, read))
			if text := acctest.Text(diagnostics); text != "" {
				t.Errorf("an update of something else says:\n%s", text)
			}
			updated = empty(updated)

			// A change made elsewhere is one, whatever the value was made of.
			var update client.SCIMUserUpdate
			attribute.change(&update, attribute.foreign)
			elsewhere(t, o, scimDirectoryID, created.Attribute("id"), update)
			driver = o.Protocol(t, settings)
			drifted, diagnostics := driver.Read(updated)
			driver.Succeeds(diagnostics)
			planned := driver.Plan(resourceType, config, drifted)
			if changes := planned.Changes(); len(changes) != 1 || changes[0] != attribute.name {
				t.Errorf("after somebody's change the plan changes %v", changes)
			}
			again, diagnostics := driver.Apply(planned)
			acctest.Says(t, acctest.Text(diagnostics), "The service stored another value than was sent")
			again = empty(again)

			// As advised, the configuration takes the value of the service.
			config = with(config, attribute.name, made)
			driver = o.Protocol(t)
			settled, diagnostics := driver.Apply(driver.Plan(resourceType, config, again))
			if text := acctest.Text(diagnostics); text != "" {
				t.Errorf("the advised value says:\n%s", text)
			}
			settings = nil
			empty(settled)
		})
	}
}

// A value that the service does not keep at all is told, too.
func TestSCIMUser_notStored(t *testing.T) {
	o, scimDirectoryID := started(t)
	settings := making(t, o, `"nickName":"jojo",`, ``)
	config := jo(scimDirectoryID, map[string]any{"nickname": "jojo"})
	driver := o.Protocol(t, settings)
	created, diagnostics := driver.Apply(driver.Plan(resourceType, config, acctest.Object{}))
	acctest.Says(t, acctest.Text(diagnostics), `nickname was sent as "jojo" and is not stored`, "Next: leave nickname out of the configuration")
	driver = o.Protocol(t, settings)
	read, _ := driver.Read(created)
	if planned := driver.Plan(resourceType, config, read); !planned.Empty() {
		t.Errorf("the plan changes %v", planned.Changes())
	}
}

// Who the user is and whether somebody can log in is never hidden.
func TestSCIMUser_storedDifferentlyAndShown(t *testing.T) {
	for _, test := range []struct{ attribute, from, to, says string }{
		{"email", `"value":"jo@acme.com"`, `"value":"jo@acme.dev"`, `email was sent as "jo@acme.com" and is stored as "jo@acme.dev"`},
		{"active", `"active":false`, `"active":true`, `active was sent as "false" and is stored as "true"`},
	} {
		t.Run(test.attribute, func(t *testing.T) {
			o, scimDirectoryID := started(t)
			settings := making(t, o, test.from, test.to)
			config := jo(scimDirectoryID, map[string]any{"active": false})
			driver := o.Protocol(t, settings)
			created, diagnostics := driver.Apply(driver.Plan(resourceType, config, acctest.Object{}))
			acctest.Says(t, acctest.Text(diagnostics), "WARNING", test.says, "Every plan shows the difference", `AttributeName("`+test.attribute+`")`)
			driver = o.Protocol(t, settings)
			read, diagnostics := driver.Read(created)
			driver.Succeeds(diagnostics)
			planned := driver.Plan(resourceType, config, read)
			if changes := planned.Changes(); !strings.Contains(fmt.Sprint(changes), test.attribute) {
				t.Errorf("the plan changes %v", changes)
			}
		})
	}
}

// The answer to a change may tell less than the whole user, or nothing (RFC 7644, section 3.5.2): what it does not tell is read.
func TestSCIMUser_answersThatTellLess(t *testing.T) {
	o, scimDirectoryID := started(t)
	created := o.Protocol(t).Create(resourceType, jo(scimDirectoryID))
	short := strings.Replace(`{"schemas":[],"id":"ID","userName":"jo","emails":[{"value":"jo@acme.com","primary":true}]}`, "ID", created.Attribute("id").(string), 1)
	for name, answer := range map[string]string{"a short one": short, "none": ""} {
		t.Run(name, func(t *testing.T) {
			driver := o.Protocol(t, map[string]any{"base_url": answering(t, o, answer)})
			planned := driver.Plan(resourceType, jo(scimDirectoryID, map[string]any{"title": name}), created)
			o.Emulator.ResetJournal()
			updated, diagnostics := driver.Apply(planned)
			if text := acctest.Text(diagnostics); text != "" {
				t.Errorf("the apply says:\n%s", text)
			}
			if user := there(t, o, updated); user.Title != name || updated.Attribute("account_id") != created.Attribute("account_id") {
				t.Errorf("the user is %+v and the state %v", user, updated.Value)
			}
			if sent := o.ProviderRequests(); len(sent) != 2 || sent[0].Method != http.MethodPatch || sent[1].Method != http.MethodGet {
				t.Errorf("want the change and a read, got %v", sent)
			}
		})
	}
}

// answering stands between the provider and the organization, answers each PATCH with this body, or with 204 and none, and
// returns its address.
func answering(t *testing.T, o *acctest.Organization, body string) string {
	t.Helper()
	target, err := url.Parse(o.URL)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(&httputil.ReverseProxy{
		Rewrite: func(request *httputil.ProxyRequest) { request.SetURL(target) },
		ModifyResponse: func(response *http.Response) error {
			if response.Request.Method != http.MethodPatch {
				return nil
			}
			if body == "" {
				response.StatusCode = http.StatusNoContent
			}
			response.Body, response.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
			response.Header.Del("Content-Length")
			return nil
		},
	})
	t.Cleanup(server.Close)
	return server.URL
}

// A user is not lost for times that mean nothing.
func TestSCIMUser_timesThatAreNone(t *testing.T) {
	times := regexp.MustCompile(`"meta":\{[^}]*\}`)
	for _, meta := range []string{`{"created":{},"lastModified":[]}`, `{"created":"` + strings.Repeat("x", 500) + `"}`, `{"created":7}`, `"none"`, `[]`, `7`} {
		o, scimDirectoryID := started(t)
		settings := map[string]any{"base_url": o.Between(t, func(_ string, body []byte) []byte { return times.ReplaceAll(body, []byte(`"meta":`+meta)) })}
		driver := o.Protocol(t, settings)
		created := driver.Create(resourceType, jo(scimDirectoryID))
		read, diagnostics := driver.Read(created)
		driver.Succeeds(diagnostics)
		if !read.Value.Equal(created.Value) {
			t.Errorf("with meta %s the user is %v", meta, read.Value)
		}
	}
}
