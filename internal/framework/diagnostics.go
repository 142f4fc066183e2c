package framework

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/reads"
)

// Error makes a diagnostic that may hold words of the server, such as a name; so do ErrorAt, Warning and WarningAt, and
// nothing else does: the diagnostics of attribute types and of functions are made where no server is known. detail says
// which object it is about, and what to do next. What is secret is in neither, and a diagnostic about a secret has no
// attribute: Terraform shows the lines of the configuration that an attribute's diagnostic points at.
func Error(summary, detail string) diag.Diagnostic {
	return diag.NewErrorDiagnostic(short(summary, longestSummary), short(detail, longestDetail))
}

// ErrorAt is Error for what one attribute is to blame for. At the empty path it is Error: Terraform shows no line of the
// configuration for an attribute that has no name, and the block of the resource for no attribute.
func ErrorAt(at path.Path, summary, detail string) diag.Diagnostic {
	if at.Equal(path.Empty()) {
		return Error(summary, detail)
	}
	return diag.NewAttributeErrorDiagnostic(at, short(summary, longestSummary), short(detail, longestDetail))
}

// Warning is Error for what need not stop anybody.
func Warning(summary, detail string) diag.Diagnostic {
	return diag.NewWarningDiagnostic(short(summary, longestSummary), short(detail, longestDetail))
}

// WarningAt is Warning at an attribute, as ErrorAt is Error.
func WarningAt(at path.Path, summary, detail string) diag.Diagnostic {
	if at.Equal(path.Empty()) {
		return Warning(summary, detail)
	}
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

// LookedFor is the object of Failed for a data source that finds its object by one of several attributes: by the one that is
// not null.
func LookedFor(organizationID string, by map[string]attr.Value) string {
	for attribute, value := range by {
		if !value.IsNull() {
			return "Looked for " + attribute + " " + value.String() + " in organization " + organizationID
		}
	}
	return "In organization " + organizationID
}

// errReportedBefore stands for an error of which each resource has the same.
var errReportedBefore = errors.New("the server gives no answer: another message of this run says all about it, and what to do next")

func failureDetail(object string, err error) string {
	if reads.ReportedBefore(err) {
		err = errReportedBefore
	}
	var detail strings.Builder
	fmt.Fprintf(&detail, "%s.\n\n%s", short(object, longestPart), short(inWords(err), longestPart))
	step := nextStep(err)
	if apiError, ok := errors.AsType[*client.Error](err); ok {
		fmt.Fprintf(&detail, "\n\nHost: %s. Plane: %s.", apiError.Host, plane(apiError.Path))
		step = cmp.Or(publishedStep(apiError), step)
		if apiError.IdentityHost {
			step = identitySettings.Replace(step)
		}
	}
	if step != "" && !strings.Contains(err.Error(), "Next: ") {
		fmt.Fprintf(&detail, "\n\nNext: %s", step)
	}
	return detail.String()
}

// inWords is the text of an error. Go's own word for an interrupt tells the reader of a pipeline nothing.
func inWords(err error) string {
	if errors.Is(err, context.Canceled) {
		return strings.ReplaceAll(err.Error(), context.Canceled.Error(), "the run was interrupted")
	}
	return err.Error()
}

// identitySettings names the settings of a host of the identity plane alone in the place of those of all.
var identitySettings = strings.NewReplacer("base_url (or ATLASSIAN_BASE_URL)", "identity_base_url (or ATLASSIAN_IDENTITY_BASE_URL)",
	"api_key (or ATLASSIAN_API_KEY): it has to be an organization API key that has not expired or been revoked", "identity_api_key (or ATLASSIAN_IDENTITY_API_KEY): it has to be a key of that host",
	"the organization API key belongs to this organization and has the scopes of this call", "identity_api_key (or ATLASSIAN_IDENTITY_API_KEY) may do this on that host")

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

// identityPath is in the path of every request of the identity API.
const identityPath = "/admin/identity/"

func plane(requestPath string) string {
	if strings.Contains(requestPath, identityPath) {
		return "the identity API, this project's own contract (Atlassian publishes no API for it)"
	}
	return "Atlassian's published API"
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

// IdentityPlane, IdentityRecords, WithoutDesk and PublishedPlane are what the page of a type begins with: where it works, and which plane it is on.
const (
	IdentityPlane = "~> **Through the identity desk.** Atlassian publishes no API for this object. On a live organization the identity desk asks a person to carry each change out: see " +
		"[what that looks like](../guides/live-organization.md#what-it-looks-like), and [how to run the desk](../guides/identity-desk.md). The emulator does it by itself. " +
		"The API is this project's own, and any server may implement it: [The two planes](../guides/two-planes.md). **Plane: identity API.**"
	// IdentityRecords is IdentityPlane for what only reads: nobody is asked for anything, and the desk's word is no older than its records.
	IdentityRecords = "~> **Through the identity desk.** Atlassian publishes no API for this object. On a live organization the identity desk answers from its records of what people have done and seen: see " +
		"[what that looks like](../guides/live-organization.md#what-it-looks-like), and [how to run the desk](../guides/identity-desk.md). The emulator answers by itself. " +
		"The API is this project's own, and any server may implement it: [The two planes](../guides/two-planes.md). **Plane: identity API.**"
	// WithoutDesk is IdentityPlane for what nobody can be asked to do in the console.
	WithoutDesk = "~> **On the emulator only, so far.** Atlassian publishes no API for this object, and the identity desk does not offer it: on a live organization decide it in the console. " +
		"The API is this project's own, and any server may implement it: [The two planes](../guides/two-planes.md). **Plane: identity API.**"
	PublishedPlane = "-> **Works on a live organization.** The provider calls Atlassian's API exactly as published; [Live organization](../guides/live-organization.md) says which key it takes. **Plane: published API.**"
)

// NeedsActions follows the sentence of the plane of actions, which an older
// Terraform does not know, and NeedsQuery that of list resources.
const (
	NeedsActions = " Needs Terraform 1.14."
	NeedsQuery   = NeedsActions + " Terraform stops at 100 results of a `list` block that sets no `limit`, and does not say so: set `limit` higher than what there is."
)
