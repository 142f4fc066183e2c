package functions

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
)

// fixture reads a document that other software has made; see testdata/README.md.
func fixture(t testing.TB, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

const (
	entityStart = `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="https://idp.acme.com">`
	entityEnd   = `</md:EntityDescriptor>`
	redirect    = `<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.acme.com/redirect"/>`
	post        = `<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.acme.com/post"/>`
)

// identityProvider writes an IDPSSODescriptor around content.
func identityProvider(content string) string {
	return `<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">` + content + `</md:IDPSSODescriptor>`
}

// key writes a KeyDescriptor; use is an attribute or nothing.
func key(use string, certificates ...string) string {
	var text strings.Builder
	for _, certificate := range certificates {
		text.WriteString("<ds:X509Certificate>" + certificate + "</ds:X509Certificate>")
	}
	return "<md:KeyDescriptor " + use + "><ds:KeyInfo><ds:X509Data>" + text.String() + "</ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
}

// fingerprints returns the SHA-256 fingerprints of the signing certificates, in order.
func fingerprints(parsed metadata) []string {
	result := []string{}
	for _, certificate := range parsed.signing {
		result = append(result, attribute.CertificateSHA256(certificate))
	}
	return result
}

func TestMetadata_ofOtherSoftware(t *testing.T) {
	for _, name := range []string{"signed.xml", "roles.xml", "entities.xml"} {
		parsed, err := parseMetadata(fixture(t, name))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if parsed.entityID != "https://idp.acme.com/metadata" || parsed.wantRequestSigned {
			t.Errorf("%s: %+v", name, parsed)
		}
		if want := map[string]string{"HTTP-Redirect": "https://idp.acme.com/sso", "HTTP-POST": "https://idp.acme.com/sso"}; !maps.Equal(parsed.singleSignOn, want) {
			t.Errorf("%s: single sign-on %v", name, parsed.singleSignOn)
		}
		if want := map[string]string{"HTTP-Redirect": "https://idp.acme.com/logout"}; !maps.Equal(parsed.singleLogout, want) {
			t.Errorf("%s: single logout %v", name, parsed.singleLogout)
		}
		if want := []string{"3c0dded3a39d5a58c81ef05233c77b5046a91d6801b5eb92302ccecfae1b31d9"}; !slices.Equal(fingerprints(parsed), want) {
			t.Errorf("%s: signing certificates %v", name, fingerprints(parsed))
		}
	}
}

func TestMetadataSigningCertificates(t *testing.T) {
	first, second, third := someCertificate(t, "first"), someCertificate(t, "second"), someCertificate(t, "third")
	for name, test := range map[string]struct {
		keys string
		want []string
	}{
		"none":               {"", []string{}},
		"one":                {key(`use="signing"`, first.bare), []string{first.sha256}},
		"without use":        {key("", first.bare), []string{first.sha256}},
		"encryption only":    {key(`use="encryption"`, first.bare), []string{}},
		"rollover, in order": {key(`use="signing"`, third.bare) + key(`use="encryption"`, second.bare) + key(`use="signing"`, first.bare), []string{third.sha256, first.sha256}},
		"two in one key":     {key(`use="signing"`, first.bare, second.bare), []string{first.sha256, second.sha256}},
		"the same twice":     {key(`use="signing"`, first.bare) + key("", "\n  "+first.bare+"\n"), []string{first.sha256}},
		"with PEM lines":     {key(`use="signing"`, first.pem), []string{first.sha256}},
		"use in upper case":  {key(`use="Signing"`, first.bare) + key(`use="ENCRYPTION"`, second.bare), []string{first.sha256}},
		"use in another namespace": {`<md:KeyDescriptor xmlns:x="urn:x" x:use="encryption" use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>` +
			first.bare + `</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`, []string{first.sha256}},
		"element in another namespace": {`<x:KeyDescriptor xmlns:x="urn:x"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>` +
			first.bare + `</ds:X509Certificate></ds:X509Data></ds:KeyInfo></x:KeyDescriptor>`, []string{}},
		"key of a signature": {`<ds:Signature><ds:KeyInfo><ds:X509Data><ds:X509Certificate>` + second.bare +
			`</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>` + key(`use="signing"`, first.bare), []string{first.sha256}},
	} {
		t.Run(name, func(t *testing.T) {
			parsed, err := parseMetadata(entityStart + identityProvider(test.keys+redirect) + entityEnd)
			if err != nil || !slices.Equal(fingerprints(parsed), test.want) {
				t.Errorf("got %v, %v, want %v", fingerprints(parsed), err, test.want)
			}
		})
	}
}

func TestMetadataForms(t *testing.T) {
	made := someCertificate(t, "idp")
	good := entityStart + identityProvider(key("", made.bare)+redirect) + entityEnd
	service := `<md:SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">` +
		`<md:AssertionConsumerService index="0" Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://sp.acme.com"/></md:SPSSODescriptor>`
	saml1 := `<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:1.1:protocol"><md:SingleSignOnService Binding="urn:mace:shibboleth:1.0:profiles:AuthnRequest" Location="https://idp.acme.com/old"/></md:IDPSSODescriptor>`
	group := func(content string) string {
		return `<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">` + content + `</md:EntitiesDescriptor>`
	}
	for name, document := range map[string]string{
		"plain":                good,
		"declaration":          `<?xml version="1.0" encoding="UTF-8"?>` + "\r\n" + good,
		"byte order mark":      "\ufeff<?xml version=\"1.0\"?>" + good,
		"other encoding named": `<?xml version="1.0" encoding="utf-16"?>` + good,
		"white space around":   "\n\n" + good + "\n\n",
		"comments":             "<!-- from the administrator -->" + good + "<!-- end -->",
		"instruction":          `<?xml-stylesheet href="x"?>` + good,
		"default namespace":    strings.NewReplacer("<md:", "<", "</md:", "</", "xmlns:md=", "xmlns=").Replace(good),
		"other prefix":         strings.NewReplacer("xmlns:md=", "xmlns:m=", "md:", "m:").Replace(good),
		"spaces in attributes": strings.Replace(good, `entityID="`, "entityID=\" \n", 1),
		"extensions": strings.Replace(good, "<md:IDPSSODescriptor", `<md:Extensions><md:EntityDescriptor entityID="x"/><x:IDPSSODescriptor xmlns:x="urn:x"/></md:Extensions>`+
			`<md:RoleDescriptor xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="fed:SecurityTokenServiceType" protocolSupportEnumeration="http://docs.oasis-open.org/wsfed/federation/200706"/><md:IDPSSODescriptor`, 1),
		"two protocols":        strings.Replace(good, `Enumeration="`, `Enumeration="urn:oasis:names:tc:SAML:1.1:protocol `, 1),
		"SAML 1.1 beside":      strings.Replace(good, entityEnd, saml1+entityEnd, 1),
		"service provider too": strings.Replace(good, entityEnd, service+entityEnd, 1),
		"entities":             group(entityStart + service + entityEnd + good),
		"entities, nested":     group(group(entityStart+service+entityEnd) + group(group(good))),
	} {
		t.Run(name, func(t *testing.T) {
			parsed, err := parseMetadata(document)
			if err != nil {
				t.Fatal(err)
			}
			if parsed.entityID != "https://idp.acme.com" || !slices.Equal(fingerprints(parsed), []string{made.sha256}) ||
				!maps.Equal(parsed.singleSignOn, map[string]string{"HTTP-Redirect": "https://idp.acme.com/redirect"}) {
				t.Errorf("got %+v", parsed)
			}
		})
	}
}

func TestMetadataRefusals(t *testing.T) {
	made := someCertificate(t, "idp")
	role := identityProvider(redirect)
	good := entityStart + role + entityEnd
	for name, test := range map[string]struct {
		document string
		texts    []string
	}{
		"empty":              {" \n", []string{"is empty", "file("}},
		"file name":          {"idp-metadata.xml", []string{"not XML", "file("}},
		"URL":                {"https://idp.acme.com/metadata", []string{"a URL", "data.http"}},
		"JSON":               {`{"entityID":"x"}`, []string{"not XML"}},
		"HTML":               {"<html><body>Log in</body></html>", []string{"an HTML page", "metadata XML"}},
		"HTML with DOCTYPE":  {"<!DOCTYPE html><html></html>", []string{"an HTML page"}},
		"HTML, lower case":   {"<!-- sso --><!doctype html><html><head><meta charset=utf-8>", []string{"an HTML page"}},
		"DOCTYPE":            {"<!DOCTYPE x>" + good, []string{"<!DOCTYPE", "without it"}},
		"external entity":    {`<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>` + strings.Replace(good, "https://idp.acme.com", "&e;", 1), []string{"<!DOCTYPE"}},
		"entity expansion":   {`<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>` + strings.Replace(good, "https://idp.acme.com", "&b;", 1), []string{"<!DOCTYPE"}},
		"DOCTYPE at the end": {good + "<!DOCTYPE x>", []string{"<!DOCTYPE"}},
		"undeclared entity":  {strings.Replace(good, "https://idp.acme.com", "&e;", 1), []string{"not well-formed", "line 1"}},
		"too large":          {good + strings.Repeat(" ", 10) + "<!--" + strings.Repeat("x", 1<<20) + "-->", []string{"too large", "1 MiB", "own document"}},
		"cut off":            {good[:len(good)/2], []string{"not well-formed", "as it was downloaded"}},
		"text after":         {good + "x", []string{"outside its root", "nothing else"}},
		"two documents":      {good + good, []string{"more than one root", "one metadata document"}},
		"comment alone":      {"<!-- x -->", []string{"no root element"}},
		"browser's view":     {strings.ReplaceAll(good, "/>", ">"), []string{"not well-formed"}},
		"bad declaration":    {`<?xml version="1.1"?>` + good, []string{"cannot be read as XML", "UTF-8"}},
		"other root":         {`<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"/>`, []string{"not SAML 2.0 metadata", `"Response"`, "EntityDescriptor"}},
		"other namespace":    {strings.Replace(good, "SAML:2.0:metadata", "SAML:1.0:metadata", 1), []string{"not SAML 2.0 metadata", "SAML:1.0:metadata"}},
		"service provider":   {fixture(t, "service-provider.xml"), []string{"a service provider's metadata", "IDPSSODescriptor"}},
		"nobody":             {entityStart + entityEnd, []string{"no SAML 2.0 identity provider"}},
		"SAML 1.1 only":      {strings.Replace(good, "SAML:2.0:protocol", "SAML:1.1:protocol", 1), []string{"no SAML 2.0 identity provider"}},
		"two providers":      {`<EntitiesDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata">` + good + good + `</EntitiesDescriptor>`, []string{"2 SAML 2.0 identity providers", "the one to use"}},
		"no entity id":       {strings.Replace(good, "entityID", "ID", 1), []string{"no entityID", "download"}},
		"id of another name": {strings.Replace(good, "entityID", "md:entityID", 1), []string{"no entityID"}},
		"no single sign-on":  {strings.Replace(good, redirect, "", 1), []string{"no SingleSignOnService"}},
		"no location":        {strings.Replace(good, "Location", "ResponseLocation", 1), []string{"SingleSignOnService without Binding or Location"}},
		"entity id twice":    {strings.Replace(good, `entityID=`, `entityID="https://evil.example" entityID=`, 1), []string{"not well-formed", `"entityID" twice`}},
		"no namespace":       {strings.Replace(good, redirect, strings.NewReplacer("<ds:", "<", "</ds:", "</").Replace(key("", made.bare))+redirect, 1), []string{`"KeyInfo" in namespace ""`, "xmldsig#"}},
		"inherited namespace": {strings.NewReplacer("<md:", "<", "</md:", "</", "xmlns:md=", "xmlns=", "<ds:", "<", "</ds:", "</").Replace(
			strings.Replace(good, redirect, key("", made.bare)+redirect, 1)), []string{`"KeyInfo" in namespace "urn:oasis`}},
		"undeclared prefix":  {strings.Replace(strings.Replace(good, redirect, key("", made.bare)+redirect, 1), `xmlns:ds="http://www.w3.org/2000/09/xmldsig#"`, "", 1), []string{`"KeyInfo" in namespace "ds"`}},
		"other use":          {strings.Replace(good, redirect, key(`use="sign"`, made.bare)+redirect, 1), []string{`use="sign"`}},
		"key name only":      {strings.Replace(good, redirect, `<md:KeyDescriptor><ds:KeyInfo><ds:KeyName>k</ds:KeyName></ds:KeyInfo></md:KeyDescriptor>`+redirect, 1), []string{"without a certificate"}},
		"odd wish":           {strings.Replace(good, "<md:IDPSSODescriptor ", `<md:IDPSSODescriptor WantAuthnRequestsSigned="yes" `, 1), []string{`"yes"`, "neither true nor false"}},
		"odd end":            {strings.Replace(good, "entityID=", `validUntil="soon" entityID=`, 1), []string{`validUntil="soon"`}},
		"broken certificate": {strings.Replace(good, redirect, key("", made.bare)+key("", "AAAA")+redirect, 1), []string{"signing certificate, number 2,", "download"}},
		"empty certificate":  {strings.Replace(good, redirect, key("", "")+redirect, 1), []string{"signing certificate", "cannot be read"}},
		"private key":        {strings.Replace(good, redirect, key("", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----")+redirect, 1), []string{"private key", "as exposed"}},
		"deep":               {entityStart + strings.Repeat("<a>", 20000) + strings.Repeat("</a>", 20000) + role + entityEnd, nil},
	} {
		t.Run(name, func(t *testing.T) {
			result, err := run(t, newSAMLMetadata(), test.document)
			if name == "deep" {
				// Skipped, not descended into: a stack overflow would end the process.
				if err != nil {
					wantArgumentError(t, err)
				}
				return
			}
			wantArgumentError(t, err, test.texts...)
			if !result.IsUnknown() {
				t.Errorf("a result beside the error: %v", result)
			}
		})
	}
}

func TestSAMLMetadata(t *testing.T) {
	made := someCertificate(t, "idp.acme.com")
	logout := `<md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:SOAP" Location="https://idp.acme.com/soap"/>` +
		`<md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.acme.com/logout"/>`
	other := `<md:SingleSignOnService Binding="urn:mace:shibboleth:1.0:profiles:AuthnRequest" Location="https://idp.acme.com/shibboleth"/>`
	second := strings.Replace(redirect, "/redirect", "/second", 1)
	document := entityStart + strings.Replace(identityProvider(key(`use="signing"`, made.bare)+logout+other+post+redirect+second),
		"<md:IDPSSODescriptor", `<md:IDPSSODescriptor WantAuthnRequestsSigned="true"`, 1) + entityEnd

	got, err := run(t, newSAMLMetadata(), document)
	if err != nil {
		t.Fatal(err)
	}
	text := basetypes.NewStringValue
	attributes := got.(basetypes.ObjectValue).Attributes()
	signing := attributes["signing_certificates"].(basetypes.ListValue).Elements()
	if len(signing) != 1 {
		t.Fatalf("signing certificates: %v", signing)
	}
	for name, want := range map[string]attr.Value{
		"pem": text(made.pem), "subject": text("CN=idp.acme.com,O=Acme"), "sha256": text(made.sha256),
		"not_before": text("2026-01-02T02:04:05Z"), "not_after": text("2036-01-02T03:04:05Z"),
	} {
		if value := signing[0].(basetypes.ObjectValue).Attributes()[name]; !value.Equal(want) {
			t.Errorf("signing_certificates[0].%s = %v, want %v", name, value, want)
		}
	}
	for name, want := range map[string]attr.Value{
		"entity_id":   text("https://idp.acme.com"),
		"certificate": text(made.pem),
		"sso_url":     text("https://idp.acme.com/redirect"),
		"sso_urls": basetypes.NewMapValueMust(basetypes.StringType{}, map[string]attr.Value{
			"HTTP-Redirect": text("https://idp.acme.com/redirect"),
			"HTTP-POST":     text("https://idp.acme.com/post"),
			"urn:mace:shibboleth:1.0:profiles:AuthnRequest": text("https://idp.acme.com/shibboleth"),
		}),
		"single_logout_url": text("https://idp.acme.com/logout"),
		"single_logout_urls": basetypes.NewMapValueMust(basetypes.StringType{}, map[string]attr.Value{
			"SOAP":      text("https://idp.acme.com/soap"),
			"HTTP-POST": text("https://idp.acme.com/logout"),
		}),
		"want_authn_requests_signed": basetypes.NewBoolValue(true),
	} {
		if !attributes[name].Equal(want) {
			t.Errorf("%s = %v, want %v", name, attributes[name], want)
		}
	}
}

func TestSAMLMetadata_withoutOptionalParts(t *testing.T) {
	soap := strings.Replace(post, "HTTP-POST", "SOAP", 1)
	for service, want := range map[string]attr.Value{
		post: basetypes.NewStringValue("https://idp.acme.com/post"),
		soap: basetypes.NewStringNull(),
	} {
		got, err := run(t, newSAMLMetadata(), entityStart+identityProvider(service)+entityEnd)
		if err != nil {
			t.Fatal(err)
		}
		attributes := got.(basetypes.ObjectValue).Attributes()
		if !attributes["sso_url"].Equal(want) {
			t.Errorf("sso_url = %v, want %v", attributes["sso_url"], want)
		}
		if !attributes["single_logout_url"].IsNull() || len(attributes["single_logout_urls"].(basetypes.MapValue).Elements()) != 0 ||
			attributes["single_logout_urls"].IsNull() {
			t.Errorf("single logout = %v, %v", attributes["single_logout_url"], attributes["single_logout_urls"])
		}
		if !attributes["certificate"].IsNull() {
			t.Errorf("certificate = %v", attributes["certificate"])
		}
		if signing := attributes["signing_certificates"].(basetypes.ListValue); signing.IsNull() || len(signing.Elements()) != 0 {
			t.Errorf("signing_certificates = %v", signing)
		}
	}
}

// During a rollover the document has two, in either order.
func TestSAMLMetadata_newestCertificate(t *testing.T) {
	old, next := newCertificateFor(t, "old", 2024, 2034), newCertificateFor(t, "next", 2026, 2028)
	longer, encryption := newCertificateFor(t, "longer", 2026, 2029), newCertificateFor(t, "encryption", 2027, 2037)
	for name, test := range map[string]struct {
		listed []testCertificate
		want   testCertificate
	}{
		"the old one first":     {[]testCertificate{old, next}, next},
		"the next one first":    {[]testCertificate{next, old}, next},
		"begun together":        {[]testCertificate{longer, next, old}, longer},
		"begun together, later": {[]testCertificate{old, next, longer}, longer},
	} {
		keys := key(`use="encryption"`, encryption.bare)
		for _, one := range test.listed {
			keys += key(`use="signing"`, one.bare)
		}
		got, err := run(t, newSAMLMetadata(), entityStart+identityProvider(keys+redirect)+entityEnd)
		if err != nil {
			t.Fatal(err)
		}
		if newest := got.(basetypes.ObjectValue).Attributes()["certificate"]; !newest.Equal(basetypes.NewStringValue(test.want.pem)) {
			t.Errorf("%s: certificate = %v", name, newest)
		}
	}
}

func FuzzParseMetadata(f *testing.F) {
	made := someCertificate(f, "idp")
	good := entityStart + identityProvider(key("", made.bare)+redirect+post) + entityEnd
	for _, seed := range []string{good, "<!DOCTYPE x>" + good, good + good, "<html/>", "\ufeff" + good,
		fmt.Sprintf(`<?xml version="1.0" encoding="latin1"?><EntitiesDescriptor xmlns="%s">%s</EntitiesDescriptor>`, metadataNamespace, good)} {
		f.Add(seed)
	}
	for _, name := range []string{"signed.xml", "roles.xml", "entities.xml", "service-provider.xml"} {
		f.Add(fixture(f, name))
	}
	f.Fuzz(func(t *testing.T, document string) {
		parsed, err := parseMetadata(document)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "the value") && !strings.HasPrefix(err.Error(), "a signing certificate") {
				t.Errorf("%v", err)
			}
			return
		}
		if strings.Contains(document, "<!DOCTYPE") && !strings.Contains(document, "<!--") && !strings.Contains(document, "CDATA") && !strings.Contains(document, "<?") {
			t.Error("a document type declaration was accepted")
		}
		if parsed.entityID == "" || len(parsed.singleSignOn) == 0 {
			t.Errorf("accepted without what it must have: %+v", parsed)
		}
		facts := samlFactsOf(parsed)
		if !utf8.ValidString(fmt.Sprintf("%s%v%v%v", facts.EntityID, facts.SSOURLs, facts.SingleLogoutURLs, facts.SigningCertificates)) {
			t.Error("text that is not UTF-8")
		}
	})
}
