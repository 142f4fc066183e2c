package functions

import (
	"strings"
	"testing"
	"time"
)

// The earliest end counts, whichever element says it, and a document that has
// ended is read: the function has no clock.
func TestMetadataValidUntil(t *testing.T) {
	good := entityStart + identityProvider(redirect) + entityEnd
	for name, test := range map[string]struct{ document, want string }{
		"none":         {good, ""},
		"entity":       {strings.Replace(good, "entityID=", `validUntil="2020-01-02T03:04:05Z" entityID=`, 1), "2020-01-02T03:04:05Z"},
		"without zone": {strings.Replace(good, "entityID=", `validUntil="2020-01-02T03:04:05.678" entityID=`, 1), "2020-01-02T03:04:05Z"},
		"earliest": {`<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" validUntil="2030-01-01T00:00:00Z">` +
			strings.NewReplacer("<md:IDPSSODescriptor ", `<md:IDPSSODescriptor validUntil="2029-01-01T01:00:00+01:00" `).Replace(good) + `</md:EntitiesDescriptor>`, "2029-01-01T00:00:00Z"},
	} {
		t.Run(name, func(t *testing.T) {
			parsed, err := parseMetadata(test.document)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			if !parsed.validUntil.IsZero() {
				got = parsed.validUntil.UTC().Format(time.RFC3339)
			}
			if got != test.want {
				t.Errorf("valid until %q, want %q", got, test.want)
			}
		})
	}
}

// "True" is what some identity providers write, and no other word for false.
func TestMetadataWantAuthnRequestsSigned(t *testing.T) {
	good := entityStart + identityProvider(redirect) + entityEnd
	for written, want := range map[string]bool{"true": true, "True": true, "TRUE": true, "1": true, "false": false, "False": false, "0": false} {
		parsed, err := parseMetadata(strings.Replace(good, "<md:IDPSSODescriptor ", `<md:IDPSSODescriptor WantAuthnRequestsSigned="`+written+`" `, 1))
		if err != nil || parsed.wantRequestSigned != want {
			t.Errorf("%q is %v, %v, want %v", written, parsed.wantRequestSigned, err, want)
		}
	}
}
