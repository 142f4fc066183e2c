package identity

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
)

const (
	basePath = "/admin/identity/v1/orgs/{orgId}"
	// usualPage and largestPage are the sizes of the pages of all lists.
	usualPage   = 50
	largestPage = 1000
)

// Call is one request while it is served.
type Call struct {
	Organization
	// AtOnce lets a write wait for nobody: who asks is the person whom others wait for.
	AtOnce bool
	// Changed is set when a read has changed something: a result was claimed.
	Changed bool

	engine  *Engine
	request *http.Request
	body    []byte
	// domains is why the organization's domains could not be read; nil if they could, or nobody has tried.
	domains error
	// given is what a person has copied back, and lacking what nobody has, while the write is carried out.
	given   Given
	lacking []string
}

// NewCall makes a call of a request. The patterns of Routes have to have matched it. The body was read already.
func (e *Engine) NewCall(org Organization, r *http.Request, body []byte) *Call {
	return &Call{Organization: org, engine: e, request: r, body: body}
}

func (c *Call) path(name string) string { return c.request.PathValue(name) }

// base returns the address of the host.
func (c *Call) base() string {
	if c.engine.options.BaseURL != "" {
		return c.engine.options.BaseURL
	}
	return BaseURL(c.request)
}

// BaseURL returns the address of a host as the caller reached it, without a slash at the end.
func BaseURL(r *http.Request) string {
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + r.Host
}

func (c *Call) fields(known ...string) *adminapi.Fields {
	return adminapi.ReadFields(c.body, known...)
}

func (c *Call) newObject() adminapi.Object { return NewObject(c.engine.options.Issuer, c.State) }

// giveOut returns what a person has copied back or else what the issuer gives out, and notes it if there is neither.
func (c *Call) giveOut(what, copied string, issue func() string) string {
	if copied != "" {
		return copied
	}
	issued := issue()
	if issued == "" {
		c.lacking = append(c.lacking, what)
	}
	return issued
}

// guardMissing refuses what needs an active Guard subscription.
func (c *Call) guardMissing(what, object string) *adminapi.Answer {
	if c.State.HasGuard() {
		return nil
	}
	has := fmt.Sprintf("whose Guard is %s (plan %s)", c.State.GuardState, c.State.Plan)
	if c.State.Plan == PlanFree {
		has = "whose plan free comes without Guard"
	}
	return adminapi.Refuse(http.StatusPaymentRequired, "ADMIN-UAM-402-1",
		"%s needs an active Atlassian Guard subscription: refused for %s of organization %q (%s), %s", what, object, c.State.Name, c.State.ID, has)
}

// list answers with one page, its cursors bare.
func list[T adminapi.Stored](c *Call, objects []T, names []string, narrow func(T, url.Values) bool, render func(T) any) *adminapi.Answer {
	sizes := adminapi.PageSizes{Usual: usualPage, Largest: largestPage, Cap: c.engine.options.PageSizeCap}
	page, refused := adminapi.PageOf(c.request, sizes, objects, names, narrow)
	if refused != nil {
		return refused
	}
	return &adminapi.Answer{Status: http.StatusOK, Body: map[string]any{"data": adminapi.Rendered(page.Items, render), "links": page.Links(adminapi.BareCursor)}}
}

func later(now time.Time, by time.Duration) *time.Time {
	then := now.Add(by)
	return &then
}

// IsDomainName tells whether name is spelt as the API spells domains: lower case A-labels, no trailing dot.
func IsDomainName(name string) bool {
	labels := strings.Split(name, ".")
	if len(name) > 253 || len(labels) < 2 {
		return false
	}
	for _, label := range labels {
		if len(label) == 0 || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		if strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return false
		}
	}
	return true
}
