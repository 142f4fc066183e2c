package inventory

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// What a finding can be about.
const (
	findingUnmanagedDirectory  = "unmanaged_directory"
	findingEmptyDirectory      = "empty_directory"
	findingDomainOnLocal       = "domain_on_local_directory"
	findingCertificateExpiring = "certificate_expiring"
	findingCertificateExpired  = "certificate_expired"
	findingAPIKeyExpiring      = "api_key_expiring"
	findingAPIKeyExpired       = "api_key_expired"
	findingPolicyWithoutSSO    = "policy_without_sso"
	findingGroupConflict       = "group_conflict"
	findingConsentMissing      = "consent_missing"
	findingConsentBroken       = "consent_broken"
)

func findingKinds() []string {
	return []string{findingUnmanagedDirectory, findingEmptyDirectory, findingDomainOnLocal, findingCertificateExpiring, findingCertificateExpired,
		findingAPIKeyExpiring, findingAPIKeyExpired, findingPolicyWithoutSSO, findingGroupConflict, findingConsentMissing, findingConsentBroken}
}

// finder collects what a person should look at.
type finder struct {
	now     time.Time
	window  time.Duration
	managed map[string]bool // nil: whether directories are managed is not asked
	found   []findingModel
}

func (f *finder) add(kind, object, id, format string, arguments ...any) {
	f.found = append(f.found, findingModel{
		Kind:    types.StringValue(kind),
		Object:  types.StringValue(object),
		ID:      types.StringValue(id),
		Message: types.StringValue(fmt.Sprintf(format, arguments...)),
	})
}

// findings judges a set-up; they are sorted by kind and object.
func (f *finder) findings(read setUp) []findingModel {
	f.found = []findingModel{}
	names := map[string]string{}
	for _, d := range read.directories {
		names[d.ID] = d.Name
		if d.Kind == client.KindLocal {
			f.local(d)
		} else {
			f.directory(d)
		}
	}
	for _, conflict := range read.conflicts {
		f.add(findingGroupConflict, conflict.GroupName, conflict.ID,
			"Group %q of directory %q is not synced, because the organization has a group of that name: %d would gain it and %d would lose it.",
			conflict.GroupName, names[conflict.DirectoryID], len(conflict.MembersAdded), len(conflict.MembersRemoved))
	}
	slices.SortStableFunc(f.found, func(a, b findingModel) int {
		return cmp.Or(cmp.Compare(a.Kind.ValueString(), b.Kind.ValueString()), cmp.Compare(a.Object.ValueString(), b.Object.ValueString()),
			cmp.Compare(a.ID.ValueString(), b.ID.ValueString()))
	})
	return f.found
}

func (f *finder) local(d directory) {
	for _, domain := range d.domains {
		f.add(findingDomainOnLocal, domain, d.ID, "Domain %s is verified, but linked to the local directory: no identity provider manages its accounts.", domain)
	}
}

func (f *finder) directory(d directory) {
	if f.managed != nil && !f.managed[d.ID] {
		f.add(findingUnmanagedDirectory, d.Name, d.ID, "Directory %q is not among managed_directory_ids.", d.Name)
	}
	if d.saml == nil && d.provisioning == nil && d.google == nil {
		f.add(findingEmptyDirectory, d.Name, d.ID, "Directory %q has neither SAML nor provisioning nor a Google Workspace connection.", d.Name)
	}
	if d.saml != nil {
		f.expiry(findingCertificateExpiring, findingCertificateExpired, "The SAML certificate", d, d.saml.CertificateExpiresAt.Time)
	}
	if d.provisioning != nil {
		f.expiry(findingAPIKeyExpiring, findingAPIKeyExpired, "The provisioning API key", d, d.provisioning.APIKey.ExpiresAt.Time)
	}
	if d.google != nil {
		switch consent(*d.google) {
		case consentMissing:
			f.add(findingConsentMissing, d.Name, d.google.ID, "Google's consent for directory %q has not been given yet: nothing is synced.", d.Name)
		case consentBroken:
			f.add(findingConsentBroken, d.Name, d.google.ID, "Google's consent for directory %q no longer holds: nothing is synced until a Google Workspace administrator gives it again.", d.Name)
		}
	}
	for _, policy := range d.policies {
		if !policy.EnforceSSO {
			f.add(findingPolicyWithoutSSO, policy.Name, policy.ID, "Authentication policy %q of directory %q does not enforce single sign-on.", policy.Name, d.Name)
		}
	}
}

func (f *finder) expiry(expiring, expired, what string, d directory, end time.Time) {
	switch {
	case end.IsZero(): // in a form that cannot be read: the inventory shows it, and nobody can judge it
	case !f.now.Before(end):
		f.add(expired, d.Name, d.ID, "%s of directory %q expired on %s.", what, d.Name, end.UTC().Format(time.DateOnly))
	case !f.now.Add(f.window).Before(end):
		f.add(expiring, d.Name, d.ID, "%s of directory %q expires on %s.", what, d.Name, end.UTC().Format(time.DateOnly))
	}
}
