package identityprovider

import (
	"crypto/rsa"
	"crypto/x509"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/types"
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
		types.CheckCertificate(certificatePath, plan.Certificate.ValueString(), diags)
		return
	}
	unchanged := prior != nil && types.SameCertificate(prior.Certificate.ValueString(), plan.Certificate.ValueString())
	r.checkValidity(certificate, unchanged, plan.DirectoryID.ValueString(), diags)
	checkStrength(certificate, diags)
}

// checkValidity judges the time for which the certificate is valid. One that has
// expired never comes back, so it is not put in; one that is not valid yet may be
// what a rollover is to go on with.
func (r *identityProviderResource) checkValidity(certificate *x509.Certificate, unchanged bool, directoryID string, diags *diag.Diagnostics) {
	begins, expires := certificate.NotBefore.UTC().Format(time.RFC3339), certificate.NotAfter.UTC().Format(time.RFC3339)
	left := certificate.NotAfter.Sub(r.Now())
	const remedy = "Have the identity provider issue a new certificate, and write it here: that is an update in place. " +
		"The guide about certificate rollover has the order of steps: "
	switch {
	case left <= 0 && !unchanged:
		diags.Append(framework.ErrorAt(certificatePath, "Certificate has expired",
			fmt.Sprintf("The certificate expired on %s. With it, nobody of this directory could log in through single sign-on. "+
				"Write the certificate that the identity provider signs with now. Subject: %s.", expires, certificate.Subject)))
	case left <= 0:
		diags.Append(framework.WarningAt(certificatePath, "Certificate has expired",
			fmt.Sprintf("The certificate of directory %s expired on %s. %s%s", directoryID, expires, remedy, framework.GuideURL("certificate-rollover"))))
	case r.Now().Before(certificate.NotBefore):
		diags.Append(framework.WarningAt(certificatePath, "Certificate is not valid yet",
			fmt.Sprintf("The certificate is valid from %s on. Until then, nobody of this directory can log in through single sign-on with it. "+
				"If the identity provider still signs with an older certificate, write that one and change to this one when the identity provider does. Subject: %s.", begins, certificate.Subject)))
	case left <= r.ExpiryWarning:
		diags.Append(framework.WarningAt(certificatePath, "Certificate expires in "+framework.InDays(left),
			fmt.Sprintf("The certificate expires on %s. After that, nobody of this directory can log in through single sign-on. %s%s",
				expires, remedy, framework.GuideURL("certificate-rollover"))))
	}
}

// checkStrength warns of a certificate whose key or signature can be forged with
// effort that attackers have.
func checkStrength(certificate *x509.Certificate, diags *diag.Diagnostics) {
	const remedy = "Have the identity provider issue a certificate with an RSA key of 2048 bits or more (or an elliptic curve key) and a SHA-256 signature, and write it here. "
	if key, ok := certificate.PublicKey.(*rsa.PublicKey); ok && key.N.BitLen() < leastRSABits {
		diags.Append(framework.WarningAt(certificatePath, "Certificate has a short key",
			fmt.Sprintf("The certificate has an RSA key of %d bits, and keys under %d bits can be broken: who has the key logs in as anybody of this directory. %s%s",
				key.N.BitLen(), leastRSABits, remedy, framework.GuideURL("certificate-rollover"))))
	}
	switch certificate.SignatureAlgorithm {
	case x509.MD2WithRSA, x509.MD5WithRSA, x509.SHA1WithRSA, x509.DSAWithSHA1, x509.ECDSAWithSHA1:
		diags.Append(framework.WarningAt(certificatePath, "Certificate has a weak signature",
			fmt.Sprintf("The certificate is signed with %s, for which signatures can be forged. An identity provider that still issues such certificates often signs its logins in the same way. %s%s",
				certificate.SignatureAlgorithm, remedy, framework.GuideURL("certificate-rollover"))))
	}
}
