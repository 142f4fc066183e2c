package acctest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// scimDirectory is a SCIM directory that somebody has made beforehand.
type scimDirectory struct{ id, key string }

// SCIMDirectory makes a directory with a provisioning config, as somebody
// does before Terraform manages users and groups there. From then on Config and
// Protocol give the provider its key, Client has it as well, and in the
// configurations of Config var.scim_directory_id is the first directory made.
func (o *Organization) SCIMDirectory(t testing.TB) (scimDirectoryID, key string) {
	t.Helper()
	ctx := context.Background()
	directory, err := o.Client.CreateDirectory(ctx, o.ID, client.DirectoryCreate{
		Name: fmt.Sprintf("SCIM %d", len(o.scimDirectories)+1), IdentityProvider: "other"})
	if err != nil {
		t.Fatal(err)
	}
	config, err := o.Client.CreateProvisioningConfig(ctx, o.ID, directory.ID)
	if err != nil {
		t.Fatal(err)
	}
	o.scimDirectories = append(o.scimDirectories, scimDirectory{config.SCIMDirectoryID, config.Token})
	keys := map[string]string{}
	for _, directory := range o.scimDirectories {
		keys[directory.id] = directory.key
	}
	if o.Client, err = client.New(client.Config{BaseURL: o.URL, APIKey: APIKey, SCIMAPIKeys: keys, Version: somebodyElse}); err != nil {
		t.Fatal(err)
	}
	return config.SCIMDirectoryID, config.Token
}

// scimSettings returns the lines of the provider block and the variable that
// configurations for SCIM directories need; empty while there are none.
func (o *Organization) scimSettings() (setting, variable string) {
	if len(o.scimDirectories) == 0 {
		return "", ""
	}
	var keys strings.Builder
	for _, directory := range o.scimDirectories {
		fmt.Fprintf(&keys, "    %q = %q\n", directory.id, directory.key)
	}
	return "scim_api_keys = {\n" + keys.String() + "  }",
		fmt.Sprintf("variable \"scim_directory_id\" {\n  default = %q\n}\n\n", o.scimDirectories[0].id)
}

// scimKeys returns the provider attribute scim_api_keys for Protocol.
func (o *Organization) scimKeys() map[string]any {
	keys := map[string]any{}
	for _, directory := range o.scimDirectories {
		keys[directory.id] = directory.key
	}
	return keys
}
