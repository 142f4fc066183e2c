package functions

import (
	"context"
	"crypto/x509"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
)

// newCertificate returns the function certificate.
func newCertificate() function.Function { return certificate{} }

type certificate struct{}

// certificateFacts is the result of the function.
type certificateFacts struct {
	Subject   string `tfsdk:"subject"`
	Issuer    string `tfsdk:"issuer"`
	SHA256    string `tfsdk:"sha256"`
	NotBefore string `tfsdk:"not_before"`
	NotAfter  string `tfsdk:"not_after"`
}

// certificateAttributes returns the types of certificateFacts.
func certificateAttributes() map[string]attr.Type {
	return map[string]attr.Type{
		"subject":    basetypes.StringType{},
		"issuer":     basetypes.StringType{},
		"sha256":     basetypes.StringType{},
		"not_before": basetypes.StringType{},
		"not_after":  basetypes.StringType{},
	}
}

// Metadata names the function.
func (certificate) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "certificate"
}

// Definition describes the function.
func (certificate) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "What an X.509 certificate says about itself",
		MarkdownDescription: page("Reads one X.509 certificate, as PEM with any line breaks or as bare base64 DER, and returns what it says about itself.",
			"It returns an object:\n\n"+
				certificateResult+"\nAnything that is not exactly one certificate is refused, a private key with a warning. (Terraform itself shows the values that "+
				"an argument error is about.) Nothing is verified, neither the issuer's signature nor the time, because a function gives the same result at plan and "+
				"at apply. Compare `not_after` with `plantimestamp()` in a `check` block."),
		Parameters: []function.Parameter{
			function.StringParameter{
				Name:                "pem",
				MarkdownDescription: "The certificate, for example `file(\"idp.pem\")`.",
			},
		},
		Return: function.ObjectReturn{AttributeTypes: certificateAttributes()},
	}
}

// certificateResult documents the attributes of certificateFacts.
const certificateResult = "- `subject` and `issuer`: distinguished names as RFC 2253 writes them, such as `CN=idp.acme.com,O=Acme`.\n" +
	"- `sha256`: the SHA-256 fingerprint of the DER, 64 lower-case hexadecimal digits without colons.\n" +
	"- `not_before` and `not_after`: the period of validity, RFC 3339 in UTC.\n"

// Run reads the argument.
func (certificate) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var text string
	resp.Error = function.ConcatFuncErrors(resp.Error, req.Arguments.Get(ctx, &text))
	if resp.Error != nil {
		return
	}
	parsed, err := attribute.ParseCertificate(text)
	if err != nil {
		resp.Error = argumentError(err)
		return
	}
	resp.Error = function.ConcatFuncErrors(resp.Error, resp.Result.Set(ctx, factsOf(parsed)))
}

// factsOf returns what the certificate says about itself.
func factsOf(parsed *x509.Certificate) certificateFacts {
	return certificateFacts{
		Subject:   parsed.Subject.String(),
		Issuer:    parsed.Issuer.String(),
		SHA256:    attribute.CertificateSHA256(parsed),
		NotBefore: parsed.NotBefore.UTC().Format(time.RFC3339),
		NotAfter:  parsed.NotAfter.UTC().Format(time.RFC3339),
	}
}
