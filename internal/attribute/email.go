package attribute

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

var (
	_ basetypes.StringTypable                    = EmailType{}
	_ basetypes.StringValuableWithSemanticEquals = Email{}
)

// exampleEmail stands in messages where the value itself suggests nothing better.
const exampleEmail = "sales@acme.com"

// maxEmailLength is the longest address that fits a mail path (RFC 5321).
const maxEmailLength = 254

// NormalizeEmail returns the one spelling under which an address is compared:
// lower case, with the domain as NormalizeDomain gives it.
//
// The local part is compared without case too. RFC 5321 leaves that to the mail
// host, and the hosts behind these addresses, Google and Atlassian, ignore it.
//
// It refuses everything but a bare address: display names, comments, quoted local
// parts, several addresses. The error is a sentence about "the value" that ends
// with what to write instead.
func NormalizeEmail(address string) (string, error) {
	if len(address) > maxEmailLength {
		return "", fmt.Errorf("the value is too long: an e-mail address has at most %d characters, such as %s",
			maxEmailLength, exampleEmail)
	}
	parsed, err := mail.ParseAddress(address)
	if err != nil || parsed.Address != address {
		return "", refuseAddress(address, parsed)
	}
	at := strings.LastIndex(address, "@")
	domain, err := NormalizeDomain(address[at+1:])
	if err != nil {
		return "", fmt.Errorf("the part of the value after the @ is no domain: %s",
			strings.TrimPrefix(err.Error(), "the value "))
	}
	return strings.ToLower(address[:at]) + "@" + domain, nil
}

// refuseAddress says what is wrong with an address that is not bare. parsed is nil
// when it is no address in any form.
func refuseAddress(address string, parsed *mail.Address) error {
	switch {
	case address == "":
		return errors.New("the value is empty: write an e-mail address, such as " + exampleEmail)
	case parsed != nil:
		return errors.New("the value has more than the bare address: write only the address, such as " +
			suggestEmail(parsed.Address))
	case strings.HasPrefix(strings.ToLower(address), "mailto:"):
		return errors.New("the value is a mailto link: write only the address, such as " +
			suggestEmail(address[len("mailto:"):]))
	case strings.ContainsAny(address, ",;"):
		return errors.New("the value holds several addresses: write each as a value of its own, such as " + exampleEmail)
	case !strings.Contains(address, "@"):
		return errors.New("the value has no @: write the whole address, such as " + exampleEmail)
	}
	return errors.New("the value is not an e-mail address: write the bare address, such as " + exampleEmail)
}

// suggestEmail returns the candidate when it is a bare address that a terminal
// shows as it is, otherwise an example.
func suggestEmail(candidate string) string {
	parsed, err := mail.ParseAddress(candidate)
	hidden := strings.ContainsFunc(candidate, func(r rune) bool { return !unicode.IsPrint(r) })
	if err == nil && parsed.Address == candidate && !hidden {
		return candidate
	}
	return exampleEmail
}

// SameEmail reports whether both are spellings of one address. A text that is no
// address is only the same as itself.
func SameEmail(a, b string) bool { return sameNormalized(NormalizeEmail, a, b) }

// EmailType is the attribute type of an e-mail address. Case and the
// internationalised form of the domain make no difference.
//
// Give what somebody writes the validator [EmailAddress], and a set of addresses
// [EmailAddresses].
type EmailType struct{ basetypes.StringType }

// Equal reports whether the other type is an EmailType too.
func (t EmailType) Equal(other attr.Type) bool {
	o, ok := other.(EmailType)
	return ok && t.StringType.Equal(o.StringType)
}

// String names the type in the framework's own messages.
func (EmailType) String() string { return "attribute.EmailType" }

// ValueFromString gives a string its meaning as an e-mail address.
func (EmailType) ValueFromString(_ context.Context, value basetypes.StringValue) (basetypes.StringValuable, diag.Diagnostics) {
	return Email{StringValue: value}, nil
}

// ValueFromTerraform converts from the protocol.
func (t EmailType) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	value, err := stringFromTerraform(ctx, t.StringType, in)
	return Email{StringValue: value}, err
}

// ValueType returns the Go type of the values.
func (EmailType) ValueType(context.Context) attr.Value { return Email{} }

// Email is an e-mail address as it was written.
type Email struct{ basetypes.StringValue }

// NewEmailValue returns a known value; it is not validated here.
func NewEmailValue(address string) Email {
	return Email{StringValue: basetypes.NewStringValue(address)}
}

// Type returns EmailType.
func (Email) Type(context.Context) attr.Type { return EmailType{} }

// Equal reports whether both have the same spelling; see StringSemanticEquals for
// the comparison by meaning.
func (e Email) Equal(other attr.Value) bool {
	o, ok := other.(Email)
	return ok && e.StringValue.Equal(o.StringValue)
}

// ASCII returns the spelling to send: the local part as written, the domain as
// NormalizeDomain gives it. The service knows no other spelling of a domain. A null
// or unknown value gives "", and a value that is no address gives itself.
func (e Email) ASCII() string {
	address := e.ValueString()
	at := strings.LastIndex(address, "@")
	if domain, err := NormalizeDomain(address[at+1:]); at > 0 && err == nil {
		return address[:at+1] + domain
	}
	return address
}

// StringSemanticEquals reports whether both are spellings of one address.
func (e Email) StringSemanticEquals(_ context.Context, other basetypes.StringValuable) (bool, diag.Diagnostics) {
	o, ok := other.(Email)
	return ok && SameEmail(e.ValueString(), o.ValueString()), nil
}

// EmailAddress returns the validator of an address that somebody writes: it
// refuses what NormalizeEmail refuses. EmailType itself refuses nothing, see the
// package description.
func EmailAddress() validator.String { return emailAddress{} }

type emailAddress struct{}

// Description says what the validator wants.
func (emailAddress) Description(context.Context) string { return "a bare e-mail address" }

// MarkdownDescription says what the validator wants.
func (v emailAddress) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateString says what to write instead.
func (emailAddress) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if !isKnown(req.ConfigValue) {
		return
	}
	if _, err := NormalizeEmail(req.ConfigValue.ValueString()); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Not an e-mail address",
			fmt.Sprintf("%s takes a bare e-mail address: %s.", req.Path, err))
	}
}
