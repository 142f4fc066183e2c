package desk_test

import (
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/contract"
	"github.com/orgadmin/terraform-provider-atlassian/internal/desk"
)

// adoptedObjects are the objects of the identity API, and where adopting has them in its file.
var adoptedObjects = map[string]string{
	"Directory": "", "SAMLConfiguration": "samlConfiguration.", "ProvisioningConfig": "provisioningConfig.", "LinkedDomain": "",
	"GoogleWorkspaceConnection": "googleWorkspaceConnection.", "AuthenticationPolicy": "authenticationPolicies.0.",
}

// notAsked are the attributes of the identity API that adopting does not ask for, and why.
var notAsked = map[string]string{
	"Directory.kind": "the identity provider tells: local, or any other", "Directory.capabilities.saml": "the identity provider tells", "Directory.capabilities.scim": "the identity provider tells",
	"Directory.capabilities.groupSync": "the identity provider tells", "Directory.capabilities.googleWorkspace": "the identity provider tells",
	"Directory.defaultAuthenticationPolicyId": "the policies tell which is the default", "Directory.createdAt": "nothing shows it",
	"Directory.updatedAt": "nothing shows it", "Directory.id": "the desk makes it: the console shows none. A file may name it, to rename what is recorded",
	"SAMLConfiguration.samlConfigurationId": "the desk makes it: the console shows none", "SAMLConfiguration.identityProviderDirectoryId": "it stands in its directory",
	"SAMLConfiguration.identityProviderPublicCertificateExpirationTimestamp": "the certificate tells", "SAMLConfiguration.identityProviderPublicCertificateExpiryStatus": "the certificate tells",
	"ProvisioningConfig.id": "the desk makes it: the console shows none", "ProvisioningConfig.directoryId": "it stands in its directory",
	"ProvisioningConfig.scimDirectoryId": "the last part of the base URL", "ProvisioningConfig.groupSync": "the identity provider tells", "ProvisioningConfig.status": "the day on which the key expires tells",
	"ProvisioningConfig.apiKey.id": "the desk makes it: the console shows none", "ProvisioningConfig.apiKey.createdAt": "a year before the key expires",
	"ProvisioningConfig.apiKey.lastUsedAt": "it changes all the time, and nothing rests on it",
	"LinkedDomain.domainId":                "Atlassian's published API tells", "LinkedDomain.claimStatus": "Atlassian's published API tells", "LinkedDomain.directoryId": "it stands in its directory",
	"LinkedDomain.directoryKind": "the identity provider tells", "LinkedDomain.linkedAt": "nothing shows it",
	"GoogleWorkspaceConnection.id": "the desk makes it: the console shows none", "GoogleWorkspaceConnection.directoryId": "it stands in its directory",
	"GoogleWorkspaceConnection.consentUrl": "there is none once consent is given", "GoogleWorkspaceConnection.counts.users": "each sync changes it, and the desk sees none",
	"GoogleWorkspaceConnection.counts.groups": "as the users", "GoogleWorkspaceConnection.counts.domains": "as the users", "GoogleWorkspaceConnection.syncedGroups": "as the counts",
	"GoogleWorkspaceConnection.lastSyncAt": "as the counts", "GoogleWorkspaceConnection.nextSyncAt": "as the counts", "GoogleWorkspaceConnection.lastSyncResult": "as the counts",
	"AuthenticationPolicy.id":          "the desk makes it; its own id is the externalId. A file may name it, to rename what is recorded",
	"AuthenticationPolicy.directoryId": "it stands in its directory", "AuthenticationPolicy.nonBillable": "the local directory's default policy is, and no other",
}

// otherwise are the attributes that adopting has under another name.
var otherwise = map[string]string{"LinkedDomain.domain": "domains"}

// contractAttributes are the attributes of an object, each with what is in it.
func contractAttributes(document *openapi3.T, schema *openapi3.Schema, name string, into map[string]bool) {
	for property, ref := range schema.Properties {
		switch property {
		case "version", "record":
			continue // the desk keeps them
		}
		if len(ref.Value.Properties) > 0 {
			contractAttributes(document, ref.Value, name+"."+property, into)
			continue
		}
		into[name+"."+property] = true
	}
	for _, part := range schema.AllOf {
		contractAttributes(document, part.Value, name, into)
	}
}

// Every attribute that the identity API shows or takes of an object is asked for by the page, the terminal (which asks for the same
// fields) and the file, or there is a reason why not. Nothing is asked for that the identity API does not have.
func TestAdopt_asksForWhatTheContractHas(t *testing.T) {
	document, err := contract.Load()
	if err != nil {
		t.Fatal(err)
	}
	wanted := map[string]string{} // the name in the file, by the attribute
	for object, prefix := range adoptedObjects {
		attributes := map[string]bool{}
		for _, schema := range []string{object, object + "Create", object + "Update", object + "Put", object + "Patch"} {
			if ref := document.Components.Schemas[schema]; ref != nil {
				contractAttributes(document, ref.Value, object, attributes)
			}
		}
		if len(attributes) == 0 {
			t.Fatalf("the contract has no %s", object)
		}
		for attribute := range attributes {
			if notAsked[attribute] != "" {
				continue
			}
			name := prefix + strings.TrimPrefix(attribute, object+".")
			if other := otherwise[attribute]; other != "" {
				name = other
			}
			wanted[attribute] = name
		}
		for attribute := range notAsked {
			if strings.HasPrefix(attribute, object+".") && !attributes[attribute] {
				t.Errorf("%s is left out on purpose, and is not in the contract", attribute)
			}
		}
	}
	one, policy := desk.AdoptedDirectory{}, desk.AdoptedPolicy{}
	var asked []string
	for _, group := range one.Groups() {
		for _, field := range group.Fields {
			asked = append(asked, field.Name)
		}
	}
	for _, field := range policy.Group(0).Fields {
		asked = append(asked, field.Name)
	}
	o := acctest.Start(t, acctest.WithoutIdentityAPI())
	form := serve(t, o, filepath.Join(t.TempDir(), "records.json")).visitor("Mia").open("/adopt").text
	file := namesInFile(reflect.TypeFor[desk.AdoptedDirectory](), "")
	for attribute, name := range wanted {
		if !slices.Contains(asked, name) {
			t.Errorf("%s is in the contract, and adopting does not ask for it as %s", attribute, name)
		}
		if !strings.Contains(form, `name="`+name+`"`) {
			t.Errorf("%s is in the contract, and the page has no field %s", attribute, name)
		}
		if !slices.Contains(file, name) {
			t.Errorf("%s is in the contract, and the file has no %s", attribute, name)
		}
	}
	for _, name := range asked {
		if !slices.Contains(file, name) {
			t.Errorf("%s is asked for, and the file has it not", name)
		}
		if !slices.Contains(slices.Collect(maps.Values(wanted)), name) && name != "externalId" { // Atlassian's id of a directory, for drift
			t.Errorf("%s is asked for, and not in the contract", name)
		}
	}
}

// namesInFile are the names of a type's values in JSON.
func namesInFile(of reflect.Type, prefix string) []string {
	var found []string
	for field := range of.Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		kind := field.Type
		list := kind.Kind() == reflect.Slice
		for kind.Kind() == reflect.Pointer || kind.Kind() == reflect.Slice {
			kind = kind.Elem()
		}
		switch {
		case field.Anonymous:
			found = append(found, namesInFile(kind, prefix)...)
		case kind.Kind() == reflect.Struct && list:
			found = append(found, namesInFile(kind, prefix+name+".0.")...)
		case kind.Kind() == reflect.Struct:
			found = append(found, namesInFile(kind, prefix+name+".")...)
		default:
			found = append(found, prefix+name)
		}
	}
	return found
}
