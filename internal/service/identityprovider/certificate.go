package identityprovider

import (
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/orgadmin/terraform-provider-atlassian/internal/attribute"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

// leastRSABits is the shortest RSA key that is still taken for safe (NIST SP 800-131A).
const leastRSABits = 2048

// checkCertificate judges the planned certificate. It asks nobody, so plan_checks
// does not switch it.
func (r *identityProviderResource) checkCertificate(plan model, prior *model, diags *diag.Diagnostics) {
	if plan.Certificate.IsUnknown() || r.ProviderData == nil {
		return
	}
	certificate, err := plan.Certificate.Parse()
	if err != nil {
		// Its validator saw nothing: it was not known before the apply. It may be a private key, and must not be sent.
		attribute.CheckCertificate(certificatePath, plan.Certificate.ValueString(), diags)
		return
	}
	unchanged := prior != nil && attribute.SameCertificate(prior.Certificate.ValueString(), plan.Certificate.ValueString())
	found := findings{r.Checks, certificate, plan.DirectoryID.ValueString(), diags}
	found.checkValidity(r.Now(), r.ExpiryWarning, unchanged)
	found.checkStrength()
}

// findings are what there is to say of the certificate of one directory.
type findings struct {
	checks      *framework.Checks
	certificate *x509.Certificate
	directoryID string
	diags       *diag.Diagnostics
}

// warnOfCertificate says something once: a replacement is planned twice. The
// directory tells two resources apart whose certificates have the same fault.
func (f findings) warnOfCertificate(summary, detail string) {
	if f.checks.IsFirst(claimKind + "\n" + f.directoryID + "\n" + attribute.CertificateSHA256(f.certificate) + "\n" + summary) {
		f.diags.Append(framework.WarningAt(certificatePath, summary, detail))
	}
}

// checkValidity judges the time for which the certificate is valid. One that has
// expired never comes back, so it is not put in; one that is not valid yet may be
// what a rollover is to go on with.
func (f findings) checkValidity(now time.Time, warning time.Duration, unchanged bool) {
	certificate := f.certificate
	begins, expires := certificate.NotBefore.UTC().Format(time.RFC3339), certificate.NotAfter.UTC().Format(time.RFC3339)
	left := certificate.NotAfter.Sub(now)
	const remedy = "Have the identity provider issue a new certificate, and write it here: that is an update in place. " +
		"The guide about certificate rollover has the order of steps: "
	switch {
	case left <= 0 && !unchanged:
		f.diags.Append(framework.ErrorAt(certificatePath, "Certificate has expired",
			fmt.Sprintf("The certificate expired on %s. With it, nobody of this directory could log in through single sign-on. "+
				"Write the certificate that the identity provider signs with now. Subject: %s.", expires, certificate.Subject)))
	case left <= 0:
		f.warnOfCertificate("Certificate has expired",
			fmt.Sprintf("The certificate of directory %s expired on %s. %s%s", f.directoryID, expires, remedy, framework.GuideURL("certificate-rollover")))
	case now.Before(certificate.NotBefore):
		f.warnOfCertificate("Certificate is not valid yet",
			fmt.Sprintf("The certificate is valid from %s on. Until then, nobody of this directory can log in through single sign-on with it. "+
				"If the identity provider still signs with an older certificate, write that one and change to this one when the identity provider does. Subject: %s.", begins, certificate.Subject))
	case left <= warning:
		f.warnOfCertificate("Certificate expires in "+framework.InDays(left),
			fmt.Sprintf("The certificate expires on %s. After that, nobody of this directory can log in through single sign-on. %s%s",
				expires, remedy, framework.GuideURL("certificate-rollover")))
	}
}

// checkStrength warns of a certificate whose key or signature can be forged with
// effort that attackers have.
func (f findings) checkStrength() {
	certificate := f.certificate
	const remedy = "Have the identity provider issue a certificate with an RSA key of 2048 bits or more (or an elliptic curve key) and a SHA-256 signature, and write it here. "
	if key, ok := certificate.PublicKey.(*rsa.PublicKey); ok && key.N.BitLen() < leastRSABits {
		f.warnOfCertificate("Certificate has a short key",
			fmt.Sprintf("The certificate has an RSA key of %d bits, and keys under %d bits can be broken: who has the key logs in as anybody of this directory. %s%s",
				key.N.BitLen(), leastRSABits, remedy, framework.GuideURL("certificate-rollover")))
	}
	if signature := weakSignature(certificate); signature != "" {
		f.warnOfCertificate("Certificate has a weak signature",
			fmt.Sprintf("The certificate is signed with %s, for which signatures can be forged. An identity provider that still issues such certificates often signs its logins in the same way. %s%s",
				signature, remedy, framework.GuideURL("certificate-rollover")))
	}
}

var (
	pssSignature = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 10}
	sha1Hash     = asn1.ObjectIdentifier{1, 3, 14, 3, 2, 26}
)

// weakSignature names the signature of a certificate if it can be forged, or is "".
func weakSignature(certificate *x509.Certificate) string {
	switch certificate.SignatureAlgorithm {
	case x509.MD2WithRSA, x509.MD5WithRSA, x509.SHA1WithRSA, x509.DSAWithSHA1, x509.ECDSAWithSHA1:
		return certificate.SignatureAlgorithm.String()
	case x509.UnknownSignatureAlgorithm:
	default:
		return ""
	}
	// crypto/x509 knows RSA-PSS with SHA-256 and longer only. Without a hash it is SHA-1 (RFC 4055, section 3.1).
	var signed struct {
		Content   asn1.RawValue
		Algorithm pkix.AlgorithmIdentifier
		Signature asn1.BitString
	}
	var parameters struct {
		Hash pkix.AlgorithmIdentifier `asn1:"explicit,tag:0,optional"`
	}
	if _, err := asn1.Unmarshal(certificate.Raw, &signed); err != nil || !signed.Algorithm.Algorithm.Equal(pssSignature) {
		return ""
	}
	if _, err := asn1.Unmarshal(signed.Algorithm.Parameters.FullBytes, &parameters); err != nil {
		return ""
	}
	if hash := parameters.Hash.Algorithm; hash == nil || hash.Equal(sha1Hash) {
		return "SHA1-RSAPSS"
	}
	return ""
}
