package attribute

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
)

// selfSigned makes a certificate and its key.
func selfSigned(t testing.TB, name string) (der []byte, key ed25519.PrivateKey) {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: name},
		NotBefore:    time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		NotAfter:     time.Date(2036, 1, 1, 0, 0, 0, 0, time.UTC),
	}
	der, err = x509.CreateCertificate(rand.Reader, template, template, public, private)
	if err != nil {
		t.Fatal(err)
	}
	return der, private
}

// pemText writes a PEM block as encoding/pem does.
func pemText(label string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: label, Bytes: der}))
}

// wrapped writes a PEM certificate with lines of another length and another line break.
func wrapped(der []byte, length int, lineBreak string) string {
	body := base64.StdEncoding.EncodeToString(der)
	var text strings.Builder
	text.WriteString("-----BEGIN CERTIFICATE-----" + lineBreak)
	for len(body) > length {
		text.WriteString(body[:length] + lineBreak)
		body = body[length:]
	}
	text.WriteString(body + lineBreak + "-----END CERTIFICATE-----")
	return text.String()
}

func TestCertificateSpellings(t *testing.T) {
	der, _ := selfSigned(t, "idp.acme.com")
	other, _ := selfSigned(t, "idp.acme.com")
	canonical := pemText("CERTIFICATE", der)
	sum := sha256.Sum256(der)
	bare := base64.StdEncoding.EncodeToString(der)

	for name, text := range map[string]string{
		"PEM":                          canonical,
		"CRLF":                         strings.ReplaceAll(canonical, "\n", "\r\n"),
		"CR alone":                     strings.ReplaceAll(canonical, "\n", "\r"),
		"no trailing line break":       strings.TrimSuffix(canonical, "\n"),
		"lines of 76":                  wrapped(der, 76, "\n"),
		"lines of 1":                   wrapped(der, 1, "\n"),
		"one line":                     wrapped(der, 1<<20, "\n"),
		"spaces for line breaks":       wrapped(der, 64, " "),
		"no line breaks":               wrapped(der, 64, ""),
		"white space around":           "\n\t " + canonical + " \n\n",
		"indented":                     strings.ReplaceAll(canonical, "\n", "\n    "),
		"blank lines":                  strings.ReplaceAll(canonical, "\n", "\n\n"),
		"byte order mark":              "\ufeff" + canonical,
		"text before":                  "Bag Attributes\n    friendlyName: signing\nsubject=CN = idp\n" + canonical,
		"older label":                  pemText("X509 CERTIFICATE", der),
		"bare base64":                  bare,
		"bare base64, wrapped":         strings.Join(strings.SplitAfter(bare, "A"), "\r\n "),
		"bare base64, without padding": strings.TrimRight(bare, "="),
	} {
		t.Run(name, func(t *testing.T) {
			value := NewCertificateValue(text)
			if diags := validated(OneCertificate(), value.StringValue, "certificate"); diags.HasError() {
				t.Fatal(diags)
			}
			if parsed, err := value.Parse(); err != nil || !bytes.Equal(parsed.Raw, der) {
				t.Errorf("Parse: %v", err)
			}
			if value.PEM() != canonical {
				t.Errorf("PEM() = %q", value.PEM())
			}
			if value.SHA256() != hex.EncodeToString(sum[:]) {
				t.Errorf("SHA256() = %q", value.SHA256())
			}
			if same, _ := value.StringSemanticEquals(context.Background(), NewCertificateValue(canonical)); !same {
				t.Error("differs from the same certificate in PEM")
			}
			if same, _ := value.StringSemanticEquals(context.Background(), NewCertificateValue(pemText("CERTIFICATE", other))); same {
				t.Error("equals another certificate of the same name")
			}
		})
	}
}

func TestCertificateRefusals(t *testing.T) {
	der, _ := selfSigned(t, "idp.acme.com")
	good := pemText("CERTIFICATE", der)
	for name, test := range map[string]struct{ written, problem, instead string }{
		"empty":              {"", "empty", `file("idp.pem")`},
		"white space":        {" \n", "empty", `file("idp.pem")`},
		"file name":          {"certs/canary-idp.pem", "not base64", `file("idp.pem")`},
		"word":               {"canary", "not one X.509 certificate", "as the identity provider shows it"},
		"two certificates":   {good + good, "holds 2 certificates, and exactly one is taken", "the one that the identity provider signs with"},
		"three":              {good + good + good, "holds 3 certificates", "exactly one"},
		"cut off":            {good[:len(good)/2], "not whole PEM", "from -----BEGIN CERTIFICATE----- to"},
		"whole and cut off":  {good + good[:len(good)/2], "not whole PEM", "from -----BEGIN CERTIFICATE----- to"},
		"without first":      {good[len("-----BEGIN CERTIFICATE-----"):], "not whole PEM", "five hyphens"},
		"damaged base64":     {strings.Replace(good, "MI", "M!", 1), "not base64", "from -----BEGIN CERTIFICATE----- to"},
		"missing line":       {wrapped(der[:len(der)-20], 64, "\n"), "not one X.509 certificate", "openssl x509"},
		"data after":         {wrapped(append(bytes.Clone(der), 0), 64, "\n"), "not one X.509 certificate", "openssl x509"},
		"two in one block":   {wrapped(append(bytes.Clone(der), der...), 64, "\n"), "not one X.509 certificate", "openssl x509"},
		"request":            {pemText("CERTIFICATE REQUEST", der), "a certificate request", "write the certificate that was issued"},
		"public key":         {pemText("PUBLIC KEY", der), "a bare public key", "write the certificate that holds it"},
		"PKCS 7":             {pemText("PKCS7", der), "a PKCS #7 bundle", "openssl pkcs7"},
		"unknown block":      {pemText("CANARY", der), "not a certificate", "write one block"},
		"block beside":       {good + pemText("PUBLIC KEY", der), "a bare public key", "write the certificate"},
		"labels that differ": {strings.Replace(good, "END CERTIFICATE", "END CANARY", 1), "not a certificate", "write one block"},
		"escaped breaks":     {strings.ReplaceAll(good, "\n", `\n`), `two characters \n`, `replace(value, "\\n", "\n")`},
		"base64 twice":       {base64.StdEncoding.EncodeToString([]byte(good)), "base64 of PEM", "base64decode"},
		"metadata":           {"<EntityDescriptor>canary</EntityDescriptor>", "XML", "provider::atlassian::saml_metadata"},
	} {
		t.Run(name, func(t *testing.T) {
			diags := validated(OneCertificate(), NewCertificateValue(test.written).StringValue, "certificate")
			wantRefusal(t, diags, "certificate", "Not one certificate",
				"certificate takes one X.509 certificate, as PEM or base64 DER: the value", test.problem, test.instead)
			if message := diags[0].Detail(); strings.Contains(strings.ToLower(message), "canary") {
				t.Errorf("the message quotes the value: %s", message)
			}
		})
	}
}

func TestCertificate_refusesPrivateKeys(t *testing.T) {
	der, edwards := selfSigned(t, "idp.acme.com")
	good := pemText("CERTIFICATE", der)
	elliptical, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	rivest, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, _ := x509.MarshalPKCS8PrivateKey(edwards)
	sec1, _ := x509.MarshalECPrivateKey(elliptical)
	pkcs1 := x509.MarshalPKCS1PrivateKey(rivest)
	object := func(value any) []byte {
		encoded, err := asn1.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		return encoded
	}
	algorithm := pkix.AlgorithmIdentifier{Algorithm: asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 13}}
	encrypted := object(struct {
		Algorithm pkix.AlgorithmIdentifier
		Data      []byte
	}{algorithm, edwards})
	unknownAlgorithm := object(struct {
		Version   int
		Algorithm pkix.AlgorithmIdentifier
		Key       []byte
	}{0, pkix.AlgorithmIdentifier{Algorithm: asn1.ObjectIdentifier{1, 3, 101, 113}}, edwards})
	type content struct{ Type asn1.ObjectIdentifier }
	pkcs12 := object(struct {
		Version int
		Content content
	}{3, content{asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}}})
	bare := base64.StdEncoding.EncodeToString

	for name, text := range map[string]string{
		"PKCS 8":                       pemText("PRIVATE KEY", pkcs8),
		"PKCS 8 encrypted":             pemText("ENCRYPTED PRIVATE KEY", encrypted),
		"RSA":                          pemText("RSA PRIVATE KEY", pkcs1),
		"EC":                           pemText("EC PRIVATE KEY", sec1),
		"OpenSSH":                      pemText("OPENSSH PRIVATE KEY", pkcs8),
		"PGP":                          "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n" + bare(pkcs8),
		"SSH2":                         "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\n" + bare(pkcs8),
		"after the certificate":        good + pemText("PRIVATE KEY", pkcs8),
		"before the certificate":       pemText("PRIVATE KEY", pkcs8) + good,
		"cut off at the end":           pemText("PRIVATE KEY", pkcs8)[:60],
		"cut off at the start":         pemText("PRIVATE KEY", pkcs8)[28:],
		"lower case":                   strings.ToLower(pemText("PRIVATE KEY", pkcs8)),
		"escaped line breaks":          strings.ReplaceAll(pemText("PRIVATE KEY", pkcs8), "\n", `\n`),
		"label of a certificate":       pemText("CERTIFICATE", pkcs8),
		"bare PKCS 8":                  bare(pkcs8),
		"bare PKCS 8, other algorithm": bare(unknownAlgorithm),
		"bare PKCS 8, encrypted":       bare(encrypted),
		"bare RSA":                     bare(pkcs1),
		"bare EC":                      bare(sec1),
		"bare PKCS 12":                 bare(pkcs12),
		"base64 of PEM":                bare([]byte(pemText("PRIVATE KEY", pkcs8))),
	} {
		t.Run(name, func(t *testing.T) {
			diags := validated(OneCertificate(), NewCertificateValue(text).StringValue, "certificate")
			if len(diags) != 1 || diags[0].Summary() != "Private key in the configuration" {
				t.Fatalf("got %v", diags)
			}
			if _, located := diags[0].(diag.DiagnosticWithPath); located {
				t.Error("the error points at the attribute, whose lines Terraform prints")
			}
			for _, want := range []string{"certificate takes one X.509", "Never put one into a configuration",
				"as exposed: replace it at the identity provider", "write the certificate that belongs to the new key"} {
				if !strings.Contains(diags[0].Detail(), want) {
					t.Errorf("%q has no %q", diags[0].Detail(), want)
				}
			}
			// No line of the value, however short the test's key is, may come back.
			for _, line := range strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\\' }) {
				if len(line) >= 16 && !strings.Contains(line, "CERTIFICATE--") && strings.Contains(diags[0].Detail(), line) {
					t.Errorf("the message quotes %q", line)
				}
			}
		})
	}
}

func TestCertificate_withoutValue(t *testing.T) {
	for _, value := range []Certificate{{StringValue: basetypes.NewStringNull()}, {StringValue: basetypes.NewStringUnknown()}} {
		if diags := validated(OneCertificate(), value.StringValue, "certificate"); len(diags) != 0 {
			t.Errorf("%s: %v", value, diags)
		}
		if _, err := value.Parse(); err == nil || value.PEM() != "" || value.SHA256() != "" {
			t.Errorf("%s has a certificate", value)
		}
	}
	if !SameCertificate("none", "none") || SameCertificate("none", "other") {
		t.Error("values without a certificate are compared as more than text")
	}
}

func FuzzParseCertificate(f *testing.F) {
	der, key := selfSigned(f, "idp.acme.com")
	pkcs8, _ := x509.MarshalPKCS8PrivateKey(key)
	good := pemText("CERTIFICATE", der)
	for _, seed := range []string{good, good + good, pemText("PRIVATE KEY", pkcs8), base64.StdEncoding.EncodeToString(der),
		base64.StdEncoding.EncodeToString(pkcs8), wrapped(der, 64, " "), good[:100], "-----BEGIN CERTIFICATE-----", "<x/>", "", "AAAA"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		certificate, err := ParseCertificate(text)
		if err != nil {
			if certificate != nil || !strings.HasPrefix(err.Error(), "the value ") {
				t.Errorf("%q: %v", text, err)
			}
			if len(text) > 40 && strings.Contains(err.Error(), text) {
				t.Errorf("the message quotes the value: %v", err)
			}
			return
		}
		again, err := ParseCertificate(CertificatePEM(certificate))
		if err != nil || !again.Equal(certificate) {
			t.Errorf("the PEM of a certificate is not that certificate: %v", err)
		}
	})
}
