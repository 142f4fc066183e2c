package attribute

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

var (
	_ basetypes.StringTypable                    = CertificateType{}
	_ basetypes.StringValuableWithSemanticEquals = Certificate{}
)

// CertificateType is the attribute type of one X.509 certificate, as PEM or bare
// base64 DER. Only the DER counts: line breaks and text around it make no
// difference.
type CertificateType struct{ basetypes.StringType }

// Equal reports whether the other type is a CertificateType too.
func (t CertificateType) Equal(other attr.Type) bool {
	o, ok := other.(CertificateType)
	return ok && t.StringType.Equal(o.StringType)
}

// String names the type in the framework's own messages.
func (CertificateType) String() string { return "attribute.CertificateType" }

// ValueFromString gives a string its meaning as a certificate.
func (CertificateType) ValueFromString(_ context.Context, value basetypes.StringValue) (basetypes.StringValuable, diag.Diagnostics) {
	return Certificate{StringValue: value}, nil
}

// ValueFromTerraform converts from the protocol.
func (t CertificateType) ValueFromTerraform(ctx context.Context, in tftypes.Value) (attr.Value, error) {
	value, err := stringFromTerraform(ctx, t.StringType, in)
	return Certificate{StringValue: value}, err
}

// ValueType returns the Go type of the values.
func (CertificateType) ValueType(context.Context) attr.Value { return Certificate{} }

// Certificate is a certificate as it was written.
type Certificate struct{ basetypes.StringValue }

// NewCertificateValue returns a known value; it is not validated here.
func NewCertificateValue(text string) Certificate {
	return Certificate{StringValue: basetypes.NewStringValue(text)}
}

// Type returns CertificateType.
func (Certificate) Type(context.Context) attr.Type { return CertificateType{} }

// Equal reports whether both have the same text; see StringSemanticEquals for the
// comparison by meaning.
func (c Certificate) Equal(other attr.Value) bool {
	o, ok := other.(Certificate)
	return ok && c.StringValue.Equal(o.StringValue)
}

// Parse returns the certificate. A null or unknown value is an error, as is every
// value that ParseCertificate refuses.
func (c Certificate) Parse() (*x509.Certificate, error) { return ParseCertificate(c.ValueString()) }

// PEM returns the text to send: PEM with lines of 64 characters. A value that holds
// no certificate gives itself, and null or unknown gives "".
func (c Certificate) PEM() string {
	certificate, err := c.Parse()
	if err != nil {
		return c.ValueString()
	}
	return CertificatePEM(certificate)
}

// SHA256 returns the fingerprint, 64 lower-case hexadecimal digits without colons,
// or "" when the value holds no certificate.
func (c Certificate) SHA256() string {
	certificate, err := c.Parse()
	if err != nil {
		return ""
	}
	return CertificateSHA256(certificate)
}

// StringSemanticEquals reports whether both hold the same certificate.
func (c Certificate) StringSemanticEquals(_ context.Context, other basetypes.StringValuable) (bool, diag.Diagnostics) {
	o, ok := other.(Certificate)
	return ok && SameCertificate(c.ValueString(), o.ValueString()), nil
}

// OneCertificate returns the validator of a certificate that somebody writes: it
// refuses what ParseCertificate refuses. CertificateType itself refuses nothing,
// see the package description.
func OneCertificate() validator.String { return oneCertificate{} }

type oneCertificate struct{}

// Description says what the validator wants.
func (oneCertificate) Description(context.Context) string {
	return "one X.509 certificate, as PEM or base64 DER"
}

// MarkdownDescription says what the validator wants.
func (v oneCertificate) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateString says what to write instead.
func (oneCertificate) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if isKnown(req.ConfigValue) {
		CheckCertificate(req.Path, req.ConfigValue.ValueString(), &resp.Diagnostics)
	}
}

// CheckCertificate refuses what ParseCertificate refuses. Nothing of the value is
// in the message.
func CheckCertificate(at path.Path, text string, diags *diag.Diagnostics) {
	_, err := ParseCertificate(text)
	if err == nil {
		return
	}
	detail := fmt.Sprintf("%s takes one X.509 certificate, as PEM or base64 DER: %s.", at, err)
	if errors.Is(err, ErrPrivateKey) {
		// Not at the attribute: Terraform prints the lines of the configuration that an
		// error points at, and these are the key.
		diags.AddError("Private key in the configuration", detail)
		return
	}
	diags.AddAttributeError(at, "Not one certificate", detail)
}
