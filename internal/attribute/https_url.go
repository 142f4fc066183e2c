package attribute

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// HTTPSURL returns a validator for the absolute URL of a page that people are sent
// to: https, with a host, without user name, password and fragment. A query is
// allowed, because some identity providers name the application in it.
func HTTPSURL() validator.String { return httpsURL{} }

type httpsURL struct{}

// Description says what the validator wants.
func (httpsURL) Description(context.Context) string {
	return "an https:// URL with a host, without user name, password and fragment"
}

// MarkdownDescription says what the validator wants.
func (v httpsURL) MarkdownDescription(context.Context) string {
	return "an `https://` URL with a host, without user name, password and fragment"
}

// ValidateString refuses everything else. Nothing of the value is in the message,
// which could otherwise show a password.
func (httpsURL) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	err := checkHTTPSURL(req.ConfigValue.ValueString())
	if err == nil {
		return
	}
	detail := fmt.Sprintf("%s takes an https:// URL: %s.", req.Path, err)
	if strings.Contains(req.ConfigValue.ValueString(), "@") {
		// Not at the attribute: Terraform prints the lines of the configuration that an
		// error points at, and these may hold a password.
		resp.Diagnostics.AddError("Not an https URL", detail)
		return
	}
	resp.Diagnostics.AddAttributeError(req.Path, "Not an https URL", detail)
}

// checkHTTPSURL says in a sentence about "the value" what to write instead.
func checkHTTPSURL(text string) error {
	const example = "https://idp.acme.com/sso"
	if text == "" {
		return errors.New("the value is empty: write the whole URL, such as " + example)
	}
	if strings.ContainsFunc(text, unicode.IsSpace) {
		return errors.New("the value holds white space: write one URL and nothing else, with %20 for a space in it")
	}
	parsed, err := url.Parse(text)
	switch {
	case err != nil:
		return errors.New("the value cannot be read as a URL: write one such as " + example)
	case parsed.Scheme == "http":
		return errors.New("the value starts with http://, which sends people's logins in the clear: write https://")
	case !strings.Contains(text, "://"):
		return errors.New("the value is not a whole URL: write it with https:// and the host, such as " + example)
	case parsed.Scheme != "https":
		return errors.New("the value has another scheme: write a URL that starts with https://, such as " + example)
	case parsed.Hostname() == "":
		return errors.New("the value has no host: write one after https://, such as " + example)
	case parsed.User != nil:
		return errors.New("the value has a user name or a password before the host: write the URL without them, such as " + example)
	case strings.Contains(text, "#"):
		return errors.New("the value has a fragment: write the URL up to the #")
	}
	return nil
}
