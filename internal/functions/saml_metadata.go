package functions

import (
	"cmp"
	"context"
	"crypto/x509"
	"maps"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
)

// newSAMLMetadata returns the function saml_metadata.
func newSAMLMetadata() function.Function { return samlMetadata{} }

type samlMetadata struct{}

// samlFacts is the result of the function.
type samlFacts struct {
	EntityID                string               `tfsdk:"entity_id"`
	SSOURL                  *string              `tfsdk:"sso_url"`
	SSOURLs                 map[string]string    `tfsdk:"sso_urls"`
	SingleLogoutURL         *string              `tfsdk:"single_logout_url"`
	SingleLogoutURLs        map[string]string    `tfsdk:"single_logout_urls"`
	WantAuthnRequestsSigned bool                 `tfsdk:"want_authn_requests_signed"`
	Certificate             *string              `tfsdk:"certificate"`
	SigningCertificates     []signingCertificate `tfsdk:"signing_certificates"`
	ValidUntil              *string              `tfsdk:"valid_until"`
}

// signingCertificate is certificateFacts with the certificate itself.
type signingCertificate struct {
	PEM       string `tfsdk:"pem"`
	Subject   string `tfsdk:"subject"`
	SHA256    string `tfsdk:"sha256"`
	NotBefore string `tfsdk:"not_before"`
	NotAfter  string `tfsdk:"not_after"`
}

// Metadata names the function.
func (samlMetadata) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "saml_metadata"
}

// Definition describes the function.
func (samlMetadata) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	signing := certificateAttributes()
	delete(signing, "issuer")
	maps.Copy(signing, map[string]attr.Type{"pem": basetypes.StringType{}})
	urls := basetypes.MapType{ElemType: basetypes.StringType{}}
	resp.Definition = function.Definition{
		Summary:             "What an identity provider's SAML 2.0 metadata says",
		MarkdownDescription: page(samlMetadataDoes, samlMetadataResult),
		Parameters: []function.Parameter{
			function.StringParameter{
				Name:                "xml",
				MarkdownDescription: "The metadata document, for example `file(\"idp-metadata.xml\")`; at most 1 MiB.",
			},
		},
		Return: function.ObjectReturn{AttributeTypes: map[string]attr.Type{
			"entity_id":                  basetypes.StringType{},
			"sso_url":                    basetypes.StringType{},
			"sso_urls":                   urls,
			"single_logout_url":          basetypes.StringType{},
			"single_logout_urls":         urls,
			"want_authn_requests_signed": basetypes.BoolType{},
			"certificate":                basetypes.StringType{},
			"valid_until":                basetypes.StringType{},
			"signing_certificates":       basetypes.ListType{ElemType: basetypes.ObjectType{AttrTypes: signing}},
		}},
	}
}

const samlMetadataDoes = "Reads the SAML 2.0 metadata of one identity provider, so that `entity_id`, `sso_url` and " +
	"`certificate` of `atlassian_identity_provider` need not be copied by hand."

const samlMetadataResult = "It returns an object:\n\n" +
	"- `entity_id`: the identity provider's entity ID.\n" +
	"- `sso_url`: where people are sent to log in. It is the URL of the HTTP-Redirect binding, because that is how a " +
	"browser gets there, else that of HTTP-POST, else null.\n" +
	"- `sso_urls`: every single sign-on URL by binding. The bindings of SAML 2.0 have their short names (`HTTP-Redirect`, " +
	"`HTTP-POST`, `SOAP`, ...), others their whole URI. The first URL of each binding counts.\n" +
	"- `single_logout_url` and `single_logout_urls`: the same for single logout; null and empty where there is none.\n" +
	"- `want_authn_requests_signed`: whether the identity provider insists on signed requests.\n" +
	"- `certificate`: the newest of the certificates it signs with, as PEM: that which begins last. During a rollover the " +
	"document has the old one beside the new one, in any order, so give the function the new document when the identity " +
	"provider is about to sign with the new one. Null where there is none. It can be one that is not valid yet, or is weak: the plan of " +
	"`atlassian_identity_provider` warns of both.\n" +
	"- `signing_certificates`: all of them, in the order of the document and each once. Each has `pem`, `subject`, " +
	"`sha256` (lower-case hexadecimal without colons), `not_before` and `not_after` (RFC 3339 in UTC).\n" +
	"- `valid_until`: when the document ends to be valid (`validUntil`, RFC 3339 in UTC), the earliest where it says several; null where it says none. " +
	"A document that has ended is read all the same, because a function gives the same result at plan and at apply, and so does not know the time: " +
	"compare it with `plantimestamp()` in a `check` block.\n\n" +
	"Documents with more roles, and `EntitiesDescriptor` documents with one identity provider among others, work. " +
	"Documents with a document type declaration, above 1 MiB, or of any other kind are refused, and so is what would be passed over in silence: an " +
	"attribute that an element has twice, an element without its namespace, a signing key without a certificate. A signature is allowed but " +
	"**not verified**: get the document over a connection that you trust."

// Run reads the argument.
func (samlMetadata) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var document string
	resp.Error = function.ConcatFuncErrors(resp.Error, req.Arguments.Get(ctx, &document))
	if resp.Error != nil {
		return
	}
	parsed, err := parseMetadata(document)
	if err != nil {
		resp.Error = argumentError(err)
		return
	}
	resp.Error = function.ConcatFuncErrors(resp.Error, resp.Result.Set(ctx, samlFactsOf(parsed)))
}

// samlFactsOf converts to the result of the function.
func samlFactsOf(parsed metadata) samlFacts {
	signing := make([]signingCertificate, 0, len(parsed.signing))
	for _, one := range parsed.signing {
		facts := factsOf(one)
		signing = append(signing, signingCertificate{
			PEM:       attribute.CertificatePEM(one),
			Subject:   facts.Subject,
			SHA256:    facts.SHA256,
			NotBefore: facts.NotBefore,
			NotAfter:  facts.NotAfter,
		})
	}
	var validUntil *string
	if !parsed.validUntil.IsZero() {
		text := parsed.validUntil.UTC().Format(time.RFC3339)
		validUntil = &text
	}
	return samlFacts{
		EntityID:                parsed.entityID,
		SSOURL:                  browserURL(parsed.singleSignOn),
		SSOURLs:                 parsed.singleSignOn,
		SingleLogoutURL:         browserURL(parsed.singleLogout),
		SingleLogoutURLs:        parsed.singleLogout,
		WantAuthnRequestsSigned: parsed.wantRequestSigned,
		Certificate:             newestCertificate(parsed.signing),
		SigningCertificates:     signing,
		ValidUntil:              validUntil,
	}
}

// newestCertificate returns the certificate that begins last, or nil. The one that
// ends last can be the old one: a certificate for ten years gives way to one for a
// year. Of two that begin together, that which ends later is taken, then the first.
func newestCertificate(signing []*x509.Certificate) *string {
	if len(signing) == 0 {
		return nil
	}
	newest := slices.MaxFunc(signing, func(a, b *x509.Certificate) int {
		return cmp.Or(a.NotBefore.Compare(b.NotBefore), a.NotAfter.Compare(b.NotAfter))
	})
	pem := attribute.CertificatePEM(newest)
	return &pem
}

// browserURL returns the URL to which a browser is sent, or nil.
func browserURL(urls map[string]string) *string {
	for _, binding := range []string{bindingRedirect, bindingPost} {
		if url, ok := urls[binding]; ok {
			return &url
		}
	}
	return nil
}
