package documentation_test

import (
	"regexp"
	"slices"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

var providerRow = regexp.MustCompile("(?m)^\\| [^|]+ \\| `(\\w+)` \\| (yes|no) \\| (yes|no) \\| (yes|no) \\|$")

// The table of the guide has every identity provider, and says of each what a
// directory of it can do.
func TestGuides_identityProviders(t *testing.T) {
	o := acctest.Start(t)
	var listed []string
	for _, row := range providerRow.FindAllStringSubmatch(readGuide(t, "connect-identity-provider.md"), -1) {
		listed = append(listed, row[1])
		directory, err := o.Client.CreateDirectory(t.Context(), o.ID, client.DirectoryCreate{Name: row[1], IdentityProvider: row[1]})
		if err != nil {
			t.Fatal(err)
		}
		can := directory.Capabilities
		if said := [3]bool{row[2] == "yes", row[3] == "yes", row[4] == "yes"}; said != [3]bool{can.SAML, can.SCIM, can.SCIM && can.GroupSync} {
			t.Errorf("%s: the table says SAML, SCIM, groups by SCIM: %v, and a directory can %+v", row[1], said, can)
		}
	}
	known := client.IdentityProviders()
	slices.Sort(known)
	slices.Sort(listed)
	if !slices.Equal(listed, known) {
		t.Errorf("the table lists %v, there are %v", listed, known)
	}
}
