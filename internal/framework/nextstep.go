package framework

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// nextStep returns the advice that goes with a kind of error.
func nextStep(err error) string {
	if step := operationStep(err); step != "" {
		return step
	}
	switch {
	case errors.Is(err, context.Canceled):
		return interruptedStep(err)
	case errors.Is(err, client.ErrNotServed):
		return "this host does not serve the identity API. " + identityHostStep(err) + " See " + GuideURL("two-planes") + " for what the two planes are."
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

// interruptedStep returns the advice for what Terraform ended before its time: by Ctrl-C, or because a pipeline ended it. A write that
// is on its way is let finish, and what it made is saved before anything else is asked: see DESIGN.md, "Killed in the middle".
func interruptedStep(err error) string {
	if errors.Is(err, client.ErrAmbiguous) {
		return "the run was interrupted (Ctrl-C, or a pipeline that ended it) before the server had confirmed this, and whether it acted is not known. " +
			"Run terraform plan to see what is there before you apply again."
	}
	return "the run was interrupted (Ctrl-C, or a pipeline that ended it). This request changed nothing, and what was made before it is in the state. " +
		"Run it again: the plan shows what is left to do."
}

// identityHostStep says which settings name a server of the identity API. Where base_url is Atlassian's it stays as it is: the
// published plane needs it.
func identityHostStep(err error) string {
	if apiError, ok := errors.AsType[*client.Error](err); ok && apiError.IdentityHost {
		return "Point base_url (or ATLASSIAN_BASE_URL) at an identity desk, or at another server that implements it, for example the emulator of this project."
	}
	return "Name an identity desk, or another server that implements it, for example the emulator of this project, in identity_base_url and identity_api_key " +
		"(or ATLASSIAN_IDENTITY_BASE_URL and ATLASSIAN_IDENTITY_API_KEY): the identity plane then goes there, and everything else stays with base_url. " +
		"If one server is to have both planes, point base_url (or ATLASSIAN_BASE_URL) at it."
}

// stepByStatus returns the advice for a failure that nothing but its status tells from others. The server has the last word
// unless the caller has added advice that knows more.
func stepByStatus(err *client.Error, serverHasLastWord bool) string {
	switch {
	case err.Status == 0:
		return stepWithoutAnswer(err)
	case errors.Is(err, client.ErrNotOffered): // a refusal for good, and no failure
		return stepOfRefusal(serverHasLastWord)
	case err.Status < http.StatusBadRequest:
		return "check base_url (or ATLASSIAN_BASE_URL). If it is right, the server's API has changed: look for a newer version of this provider."
	case err.Status == http.StatusServiceUnavailable && err.RetryAfter > 0:
		return fmt.Sprintf("the server is not available and asks to come back after %s. Run it again then.", err.RetryAfter.Round(time.Second))
	case err.Status == http.StatusInsufficientStorage:
		return "the server has no room left to keep its records, and nothing was changed. Free some there, or tell whoever runs it; then run it again."
	case err.Status >= http.StatusInternalServerError:
		return "the server failed. Run it again later; if it still fails, give the request id to whoever runs the server."
	case err.Status == http.StatusConflict && err.RetryAfter > 0:
		return "something is in progress that this has to wait for. Run it again when that has ended."
	}
	return stepOfRefusal(serverHasLastWord)
}

// stepOfRefusal leads to the words of the server, unless the caller has added advice that knows more.
func stepOfRefusal(serverHasLastWord bool) string {
	if !serverHasLastWord {
		return ""
	}
	return "the server refused this. Do what its words above ask for, and run it again. See " + GuideURL("troubleshooting") + " for more."
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
	case errors.Is(err, client.ErrForbidden) && isUserManagement(err.Path) && err.Code != "forbidden.action":
		return "use an organization API key without scopes: the user management API refuses every key that has scopes."
	case errors.Is(err, client.ErrNotServed) && !strings.Contains(err.Path, identityPath):
		return "this host does not serve this API of Atlassian's. Check base_url (or ATLASSIAN_BASE_URL); Atlassian's own is " + client.DefaultBaseURL + "."
	}
	return ""
}

// isUserManagement reports whether a path is of the user management API.
func isUserManagement(path string) bool {
	return strings.Contains(path, "/users/") && (strings.HasSuffix(path, "/manage") || strings.Contains(path, "/manage/"))
}
