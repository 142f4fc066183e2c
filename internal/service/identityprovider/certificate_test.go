package identityprovider_test

import (
	"bytes"
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

// otherSignature returns a certificate signed with SHA-1 that says it was signed in another way, in as many bytes: neither Go nor this
// provider verifies it.
func otherSignature(t testing.TB, notBefore time.Time, algorithm []byte) string {
	t.Helper()
	block, _ := pem.Decode([]byte(rsaCertificate(t, 2048, x509.SHA1WithRSA, notBefore)))
	sha1 := []byte{0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x05, 0x05, 0x00}
	if bytes.Count(block.Bytes, sha1) != 2 || len(algorithm) != 3 {
		t.Fatal("the certificate does not name its signature twice")
	}
	block.Bytes = bytes.ReplaceAll(block.Bytes, sha1, append(bytes.Clone(sha1[:10]), algorithm...))
	return string(pem.EncodeToMemory(block))
}

// Each fault of a certificate has words of its own: one
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
		"MD5":           {otherSignature(t, now.Add(-time.Hour), []byte{0x04, 0x05, 0x00}), []string{"WARNING: Certificate has a weak signature", "MD5-RSA"}, []string{"short key"}},
		"PSS, SHA-1":    {otherSignature(t, now.Add(-time.Hour), []byte{0x0a, 0x30, 0x00}), []string{"WARNING: Certificate has a weak signature", "SHA1-RSAPSS"}, []string{"short key"}},
		"sound PSS":     {rsaCertificate(t, 2048, x509.SHA256WithRSAPSS, now.Add(-time.Hour)), nil, []string{"Certificate"}},
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

// A replacement is planned from the state, and then as new. Another resource with such a certificate is told of as well.
func TestIdentityProvider_weakCertificateToldOnce(t *testing.T) {
	o := acctest.Start(t)
	okta, entra := directory(t, o, "Okta", "okta"), directory(t, o, "Entra", "microsoft_entra_id")
	pem := rsaCertificate(t, 1024, x509.SHA1WithRSA, o.Clock.Now().Add(time.Hour))
	created := o.Protocol(t).Create(typeName, attributes(okta, pem))
	driver, text := o.Protocol(t), ""
	for _, planned := range []acctest.Planned{
		driver.Plan(typeName, attributes(entra, pem), created), driver.Plan(typeName, attributes(entra, pem), acctest.Object{}),
		driver.Plan(typeName, attributes(okta, pem), created),
	} {
		text += acctest.Text(planned.Diagnostics)
	}
	for _, summary := range []string{"Certificate is not valid yet", "Certificate has a short key", "Certificate has a weak signature"} {
		if said := strings.Count(text, summary); said != 2 {
			t.Errorf("%q is said %d times for two resources, of which one is replaced:\n%s", summary, said, text)
		}
	}
	if text := acctest.Text(driver.Validate(typeName, attributes(okta, pem))); text != "" {
		t.Errorf("validate says it too:\n%s", text)
	}
}

// A certificate that is known only at apply was seen by no validator. The provider sends no value that is no certificate,
// such as a private key.
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
