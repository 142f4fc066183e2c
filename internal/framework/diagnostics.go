package framework

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/reads"
)

// Error makes a diagnostic that may hold words of the server, such as a name; so do ErrorAt, Warning and WarningAt, and
// nothing else does: the diagnostics of attribute types and of functions are made where no server is known. detail says which object it is about, and what to do next. What is secret is in neither, and a
// diagnostic about a secret has no attribute: Terraform shows the lines of the configuration that an attribute's
// diagnostic points at.
func Error(summary, detail string) diag.Diagnostic {
	return diag.NewErrorDiagnostic(short(summary, longestSummary), short(detail, longestDetail))
}

// ErrorAt is Error for what one attribute is to blame for.
func ErrorAt(at path.Path, summary, detail string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, short(summary, longestSummary), short(detail, longestDetail))
}

// Warning is Error for what need not stop anybody.
func Warning(summary, detail string) diag.Diagnostic {
	return diag.NewWarningDiagnostic(short(summary, longestSummary), short(detail, longestDetail))
}

// WarningAt is Warning at an attribute.
func WarningAt(at path.Path, summary, detail string) diag.Diagnostic {
	return diag.NewAttributeWarningDiagnostic(at, short(summary, longestSummary), short(detail, longestDetail))
}

// Progress is what an action says while it runs.
func Progress(text string) action.InvokeProgressEvent {
	return action.InvokeProgressEvent{Message: short(text, longestSummary)}
}

// Failed returns the diagnostic of a call that failed. action reads on after
// "Cannot": `create directory "Okta"`. object says which one, with its id and
// organization. The detail holds the server's own words, the request id, the
// plane that was called and what to do next.
func Failed(action, object string, err error) diag.Diagnostic {
	return Error("Cannot "+action, failureDetail(object, err))
}

// FailedAt is Failed for an error that one attribute is to blame for.
func FailedAt(at path.Path, action, object string, err error) diag.Diagnostic {
	return ErrorAt(at, "Cannot "+action, failureDetail(object, err))
}

// errReportedBefore stands for an error of which each resource has the same.
var errReportedBefore = errors.New("the server gives no answer: another message of this run says all about it, and what to do next")

func failureDetail(object string, err error) string {
	if reads.ReportedBefore(err) {
		err = errReportedBefore
	}
	var detail strings.Builder
	fmt.Fprintf(&detail, "%s.\n\n%s", short(object, longestPart), short(err.Error(), longestPart))
	step := nextStep(err)
	if apiError, ok := errors.AsType[*client.Error](err); ok {
		fmt.Fprintf(&detail, "\n\nHost: %s. Plane: %s.", apiError.Host, plane(apiError.Path))
		step = cmp.Or(publishedStep(apiError), step)
	}
	if step != "" && !strings.Contains(err.Error(), "Next: ") {
		fmt.Fprintf(&detail, "\n\nNext: %s", step)
	}
	return detail.String()
}

// How long the parts of a diagnostic may be, in characters: enough for a list of many names that are as they should be.
const (
	longestSummary = 500
	longestPart    = 8_000
	longestDetail  = 32_000
)

// short is text with words of the server, such as names, without what a terminal would obey. Where it is too long the
// middle is left out: what to do next stands at the end.
func short(text string, most int) string {
	text = client.Printable(text)
	if characters := []rune(text); len(characters) > most {
		return string(characters[:most/2]) + " ... " + string(characters[len(characters)-most/2:])
	}
	return text
}

// publishedStep returns the advice where Atlassian's published APIs differ: SCIM has a key of its own, and a host that does
// not serve them is hardly Atlassian's.
func publishedStep(err *client.Error) string {
	scim := strings.Contains(err.Path, "/scim/directory/")
	switch {
	case errors.Is(err, client.ErrNoSCIMAPIKey):
		return "add the key to scim_api_keys in the provider block, or set ATLASSIAN_SCIM_DIRECTORY_ID and ATLASSIAN_SCIM_API_KEY."
	case scim && errors.Is(err, client.ErrUnauthorized), scim && errors.Is(err, client.ErrForbidden):
		return "check the key of this SCIM directory in scim_api_keys (or ATLASSIAN_SCIM_API_KEY). A SCIM key expires after one year, stops at once " +
			"when somebody regenerates it, and is good for its own directory only; an organization API key is none."
	case errors.Is(err, client.ErrForbidden) && strings.Contains(err.Path, "/users/") && strings.HasSuffix(err.Path, "/manage"):
		return "use an organization API key without scopes: the user management API refuses every key that has scopes."
	case errors.Is(err, client.ErrNotServed) && !strings.Contains(err.Path, identityPath):
		return "this host does not serve this API of Atlassian's. Check base_url (or ATLASSIAN_BASE_URL); Atlassian's own is " + client.DefaultBaseURL + "."
	}
	return ""
}

// identityPath is in the path of every request of the identity API.
const identityPath = "/admin/identity/"

func plane(requestPath string) string {
	if strings.Contains(requestPath, identityPath) {
		return "the identity API, this project's own contract (Atlassian publishes no API for it)"
	}
	return "Atlassian's published API"
}

// nextStep returns the advice that goes with a kind of error.
func nextStep(err error) string {
	switch {
	case errors.Is(err, client.ErrNotServed):
		return "this host does not serve the identity API. Point base_url (or ATLASSIAN_BASE_URL) at a server that implements it, " +
			"for example the emulator of this project. The two planes are explained at " + GuideURL("two-planes") + "."
	case errors.Is(err, client.ErrUnknownOrganization):
		return "check organization_id (or ATLASSIAN_ORGANIZATION_ID): it has to be the id that admin.atlassian.com shows, of the organization that the API key was made in."
	case errors.Is(err, client.ErrUnauthorized):
		return "check api_key (or ATLASSIAN_API_KEY): it has to be an organization API key that has not expired or been revoked."
	case errors.Is(err, client.ErrForbidden):
		return "check that the organization API key belongs to this organization and has the scopes of this call."
	case errors.Is(err, client.ErrPaymentRequired):
		return "the organization needs an active Atlassian Guard subscription for this."
	case errors.Is(err, client.ErrPreconditionFailed):
		return "somebody changed this object after the plan was made, and their change was left alone. Run terraform plan again and review it."
	case errors.Is(err, client.ErrRateLimited):
		return limitStep(err)
	case errors.Is(err, client.ErrAmbiguous):
		return "whether the server acted is not known. Run terraform plan to see what is there before you apply again."
	case errors.Is(err, client.ErrNotFound):
		return "check the ids: the object, or the directory it belongs to, does not exist in this organization."
	}
	if apiError, ok := errors.AsType[*client.Error](err); ok {
		return stepByStatus(apiError, strings.HasSuffix(err.Error(), apiError.Error()))
	}
	return ""
}

// stepByStatus returns the advice for a failure that nothing but its status tells from others. The server has the last word
// unless whoever called it has added advice that knows more.
func stepByStatus(err *client.Error, serverHasLastWord bool) string {
	switch {
	case errors.Is(err, context.Canceled):
		return ""
	case err.Status == 0:
		return stepWithoutAnswer(err)
	case err.Status < http.StatusBadRequest:
		return "check base_url (or ATLASSIAN_BASE_URL). If it is right, the server's API has changed: look for a newer version of this provider."
	case err.Status == http.StatusServiceUnavailable && err.RetryAfter > 0:
		return fmt.Sprintf("the server is not available and asks to come back after %s. Run it again then.", err.RetryAfter.Round(time.Second))
	case err.Status >= http.StatusInternalServerError:
		return "the server failed. Run it again later; if it still fails, give the request id to whoever runs the server."
	case err.Status == http.StatusConflict && err.RetryAfter > 0:
		return "something is in progress that this has to wait for. Run it again when that has ended."
	case serverHasLastWord:
		return "the server refused this. Do what its words above ask for, and run it again. More is in the guide " + GuideURL("troubleshooting") + "."
	}
	return ""
}

// Gone takes an object that no longer exists out of the state, and warns, so
// that the create in the next plan is no surprise. The caller has set the
// identity from the prior state before: without it Terraform before 1.12
// refuses the answer ("Missing Resource Identity After Read").
func Gone(ctx context.Context, resp *resource.ReadResponse, object string) {
	resp.Diagnostics.Append(Warning("Object is gone: "+object,
		object+" was deleted outside Terraform, so it was removed from the state and the plan creates it again. "+
			"If that is not wanted, remove the resource from the configuration as well."))
	resp.State.RemoveResource(ctx)
}

// IdentityPlane and PublishedPlane are the sentences that tell in the
// documentation of a type which plane it is on.
const (
	IdentityPlane = "~> **Plane: identity API.** Atlassian publishes no API for this object. The provider speaks this project's own contract, " +
		"which the emulator of this project serves and any server may implement; see [The two planes](../guides/two-planes.md)."
	PublishedPlane = "-> **Plane: published API.** The provider calls Atlassian's API exactly as published, so a live organization serves it; see [Live organization](../guides/live-organization.md)."
)

// NeedsActions follows the sentence of the plane of actions, which an older
// Terraform does not know, and NeedsQuery that of list resources.
const (
	NeedsActions = " Needs Terraform 1.14."
	NeedsQuery   = NeedsActions + " Terraform stops at 100 results of a `list` block that sets no `limit`, and does not say so: set `limit` higher than what there is."
)
