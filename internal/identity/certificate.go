package identity

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/adminapi"
)

// certificateLine is how many columns the server gives a line of a certificate. It is not the 64 that most tools
// write, on purpose: a client that compares certificates by their text finds out at once.
const certificateLine = 76

// CertificateEnd returns when the certificate ends. One that does not parse, as after an edit of the state file, counts as
// long expired: its end is the zero time.
func (s *SAMLConfiguration) CertificateEnd() time.Time {
	block, _ := pem.Decode([]byte(s.Certificate))
	if block == nil {
		return time.Time{}
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return time.Time{}
	}
	return certificate.NotAfter.UTC()
}

// certificate reads a field with exactly one X.509 certificate.
func certificate(f *adminapi.Fields, name string) *string {
	text := f.Text(name)
	if text == nil {
		return nil
	}
	wrapped, err := wrapCertificate(*text)
	if err != nil {
		f.Refuse("field %q must be exactly one X.509 certificate: %v", f.Within+name, err)
		return nil
	}
	return &wrapped
}

// wrapCertificate wraps a certificate, in PEM or as the bare base64 of its DER, the server's way.
func wrapCertificate(text string) (string, error) {
	der, err := certificateDER(text)
	if err == nil {
		_, err = x509.ParseCertificate(der)
	}
	if err != nil {
		return "", err
	}
	encoded := base64.StdEncoding.EncodeToString(der)
	var wrapped strings.Builder
	wrapped.WriteString("-----BEGIN CERTIFICATE-----\n")
	for len(encoded) > 0 {
		line := encoded[:min(certificateLine, len(encoded))]
		wrapped.WriteString(line + "\n")
		encoded = encoded[len(line):]
	}
	wrapped.WriteString("-----END CERTIFICATE-----\n")
	return wrapped.String(), nil
}

// certificateDER unwraps a certificate, however its lines are broken.
func certificateDER(text string) ([]byte, error) {
	if !strings.Contains(text, "-----BEGIN") {
		return base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	}
	block, rest := pem.Decode([]byte(text))
	switch {
	case block == nil:
		return nil, errors.New("the PEM is broken")
	case block.Type != "CERTIFICATE":
		return nil, fmt.Errorf("the PEM holds a %s", strings.ToLower(block.Type)) // never its content: it may be a private key
	case strings.TrimSpace(string(rest)) != "":
		return nil, errors.New("something follows the first certificate")
	}
	return block.Bytes, nil
}
