package attribute

import (
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// ErrPrivateKey is the error for a value that holds a private key.
var ErrPrivateKey = errors.New("the value holds a private key. " +
	"Never put one into a configuration: this provider needs only the public certificate. " +
	"Treat the key as exposed: replace it at the identity provider, remove it from files and version control, " +
	"and write the certificate that belongs to the new key, " +
	"the text from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----")

var (
	// privateKeyMarker finds the first or last line of any kind of private key, also
	// of one that was cut off.
	privateKeyMarker = regexp.MustCompile(`(?i)-{2,}\s*(BEGIN|END)\s[A-Z0-9\s]*PRIVATE\s+KEY`)
	// pemBlock is one PEM block with any white space for line breaks. encoding/pem is
	// stricter: it wants a line break after the first line, which YAML folding,
	// environment variables and web forms turn into a space.
	pemBlock = regexp.MustCompile(`-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END ([A-Z0-9 ]+)-----`)
)

// otherBlocks says what the PEM blocks are that people take for a certificate.
var otherBlocks = map[string]string{
	"CERTIFICATE REQUEST":     "a certificate request; write the certificate that was issued for it",
	"NEW CERTIFICATE REQUEST": "a certificate request; write the certificate that was issued for it",
	"PUBLIC KEY":              "a bare public key; write the certificate that holds it",
	"RSA PUBLIC KEY":          "a bare public key; write the certificate that holds it",
	"TRUSTED CERTIFICATE":     "an OpenSSL trusted certificate; convert it with `openssl x509 -in FILE`",
	"PKCS7":                   "a PKCS #7 bundle; take one certificate out of `openssl pkcs7 -in FILE -print_certs`",
	"CMS":                     "a CMS bundle; take one certificate out of `openssl pkcs7 -in FILE -print_certs`",
	"X509 CRL":                "a revocation list; write the identity provider's signing certificate",
}

// ParseCertificate reads exactly one X.509 certificate from PEM, with any line
// breaks and text around the block, or from bare base64 DER.
//
// The error is a sentence about "the value" that says what to write instead, and
// never has any part of the value in it: what was pasted may be a secret. It is
// [ErrPrivateKey] for a private key of any sort.
func ParseCertificate(value string) (*x509.Certificate, error) {
	if privateKeyMarker.MatchString(value) {
		return nil, ErrPrivateKey
	}
	body, err := certificateBody(value)
	if err != nil {
		return nil, err
	}
	der, err := decodeBase64(body)
	if err != nil {
		return nil, errors.New("the value is not base64 where a certificate is: " +
			"copy the whole text from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE----- again, " +
			"or read it with file(\"idp.pem\"), and with filebase64(\"idp.cer\") when the file is binary")
	}
	if strings.Contains(string(der), "-----BEGIN ") {
		if privateKeyMarker.Match(der) {
			return nil, ErrPrivateKey
		}
		return nil, errors.New("the value is base64 of PEM text: write base64decode(value) to get the PEM itself")
	}
	// The parser's own error can quote the value, so it is left out.
	certificate, err := x509.ParseCertificate(der)
	switch {
	case err == nil:
		return certificate, nil
	case isPrivateKey(der):
		return nil, ErrPrivateKey
	}
	return nil, errors.New("the value is base64 but not one X.509 certificate: " +
		"write the signing certificate as the identity provider shows it; " +
		"`openssl x509 -in FILE -noout -text` tells whether a file holds one")
}

// CertificateSHA256 returns the SHA-256 fingerprint of a certificate's DER in
// lower-case hexadecimal without colons.
func CertificateSHA256(certificate *x509.Certificate) string {
	sum := sha256.Sum256(certificate.Raw)
	return hex.EncodeToString(sum[:])
}

// CertificatePEM returns the certificate as PEM with lines of 64 characters and a
// trailing line break.
func CertificatePEM(certificate *x509.Certificate) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate.Raw}))
}

// SameCertificate reports whether both texts hold the same certificate, byte for
// byte in DER. A text that holds none is only the same as itself.
func SameCertificate(a, b string) bool {
	return sameNormalized(func(value string) (string, error) {
		certificate, err := ParseCertificate(value)
		if err != nil {
			return "", err
		}
		return string(certificate.Raw), nil
	}, a, b)
}

// certificateBody returns the base64 text of the one certificate in the value.
func certificateBody(value string) (string, error) {
	text := strings.TrimSpace(strings.TrimPrefix(value, "\ufeff"))
	switch {
	case text == "":
		return "", errors.New("the value is empty: write the certificate's text, " +
			"from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----, or read it with file(\"idp.pem\")")
	case strings.HasPrefix(text, "<"):
		return "", errors.New("the value is XML: take the certificate out of the metadata with " +
			"provider::atlassian::saml_metadata(...).certificate")
	case strings.Contains(text, `\n`):
		return "", errors.New("the value holds the two characters \\n in place of line breaks: " +
			"write replace(value, \"\\\\n\", \"\\n\"), or read the certificate with file(\"idp.pem\")")
	case !strings.Contains(text, "-----"):
		return text, nil
	}
	blocks := pemBlock.FindAllStringSubmatch(text, -1)
	// A block that was cut off must not go unnoticed beside a whole one.
	if len(blocks) == 0 || strings.Count(text, "-----") != 4*len(blocks) {
		return "", errors.New("the value is not whole PEM: " +
			"copy everything from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----, with five hyphens on each side")
	}
	for _, block := range blocks {
		if label := block[1]; label != block[3] || label != "CERTIFICATE" && label != "X509 CERTIFICATE" {
			if what, known := otherBlocks[label]; known {
				return "", errors.New("the value is not a certificate but " + what)
			}
			return "", errors.New("the value holds a PEM block that is not a certificate: " +
				"write one block from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----")
		}
	}
	if len(blocks) > 1 {
		return "", fmt.Errorf("the value holds %d certificates, and exactly one is taken: "+
			"write the one that the identity provider signs with, and leave out issuers and successors", len(blocks))
	}
	return blocks[0][2], nil
}

// decodeBase64 decodes the standard alphabet with any white space, padded or not.
func decodeBase64(text string) ([]byte, error) {
	compact := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text)
	return base64.RawStdEncoding.DecodeString(strings.TrimRight(compact, "="))
}

// isPrivateKey recognises DER that is a private key, or a container made to hold
// one, after its PEM lines are gone.
func isPrivateKey(der []byte) bool {
	if _, err := x509.ParsePKCS8PrivateKey(der); err == nil {
		return true
	}
	if _, err := x509.ParsePKCS1PrivateKey(der); err == nil {
		return true
	}
	if _, err := x509.ParseECPrivateKey(der); err == nil {
		return true
	}
	var encrypted struct { // PKCS #8 EncryptedPrivateKeyInfo
		Algorithm pkix.AlgorithmIdentifier
		Data      []byte
	}
	if rest, err := asn1.Unmarshal(der, &encrypted); err == nil && len(rest) == 0 {
		return true
	}
	var unsupported struct { // PKCS #8 with an algorithm that crypto/x509 does not know
		Version   int
		Algorithm pkix.AlgorithmIdentifier
		Key       []byte
	}
	if _, err := asn1.Unmarshal(der, &unsupported); err == nil {
		return true
	}
	var bundle struct { // PKCS #12, a .pfx or .p12 file
		Version int
		Content struct {
			Type asn1.ObjectIdentifier
			Data asn1.RawValue `asn1:"optional"`
		}
	}
	_, err := asn1.Unmarshal(der, &bundle)
	return err == nil && bundle.Version == 3
}
