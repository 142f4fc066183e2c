package identityprovider_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

// rsaCertificate is self-signed, with a key of so many bits and this signature,
// from notBefore on.
func rsaCertificate(t testing.TB, bits int, signature x509.SignatureAlgorithm, notBefore time.Time) string {
	t.Helper()
	t.Setenv("GODEBUG", "rsa1024min=0")
	key, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "idp.acme.com"}, NotBefore: notBefore,
		NotAfter: notBefore.Add(2 * 365 * 24 * time.Hour), SignatureAlgorithm: signature}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

// What is wrong with a certificate is told in words of its own for each fault: one
// that is not valid yet has not expired.
func TestIdentityProvider_weakCertificates(t *testing.T) {
	o := acctest.Start(t)
	directoryID, now := directory(t, o, "Okta", "okta"), o.Clock.Now()
	for name, test := range map[string]struct {
		pem          string
		want, unsaid []string
	}{
		"sound":         {rsaCertificate(t, 2048, x509.SHA256WithRSA, now.Add(-time.Hour)), nil, []string{"Certificate"}},
		"short key":     {rsaCertificate(t, 1024, x509.SHA256WithRSA, now.Add(-time.Hour)), []string{"WARNING: Certificate has a short key", "1024 bits"}, []string{"weak signature"}},
		"SHA-1":         {rsaCertificate(t, 2048, x509.SHA1WithRSA, now.Add(-time.Hour)), []string{"WARNING: Certificate has a weak signature", "SHA1-RSA"}, []string{"short key"}},
		"not valid yet": {rsaCertificate(t, 2048, x509.SHA256WithRSA, now.Add(time.Hour)), []string{"WARNING: Certificate is not valid yet", "2026-11-02T10:00:00Z"}, []string{"expire"}},
	} {
		t.Run(name, func(t *testing.T) {
			text := acctest.Text(o.Protocol(t).Plan(typeName, attributes(directoryID, test.pem), acctest.Object{}).Diagnostics)
			acctest.Says(t, text, test.want...)
			for _, unwanted := range test.unsaid {
				if strings.Contains(text, unwanted) {
					t.Errorf("the plan says %q:\n%s", unwanted, text)
				}
			}
		})
	}
}

// A certificate that is known only at apply was seen by no validator. What is no
// certificate, such as a private key, is not sent.
func TestIdentityProvider_certificateKnownLate(t *testing.T) {
	o := acctest.Start(t)
	directoryID := directory(t, o, "Okta", "okta")
	const key = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----\n"
	planned := o.Protocol(t).Plan(typeName, attributes(directoryID, key), acctest.Object{})
	text := acctest.Text(planned.Diagnostics)
	acctest.Says(t, text, "ERROR: Private key in the configuration")
	if strings.Contains(text, "MC4CAQ") {
		t.Errorf("the message has the key:\n%s", text)
	}
}
