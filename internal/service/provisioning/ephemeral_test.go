package provisioning_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"filippo.io/age"
	"filippo.io/age/armor"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
)

const ephemeralType = "atlassian_provisioning_api_key"

// sealedBy seals with the age library alone, as the age command would.
func sealedBy(t testing.TB, recipient age.Recipient, secret string) string {
	t.Helper()
	var text bytes.Buffer
	armoured := armor.NewWriter(&text)
	encrypted, err := age.Encrypt(armoured, recipient)
	if err == nil {
		_, err = io.WriteString(encrypted, secret)
	}
	for _, closer := range []io.Closer{encrypted, armoured} {
		if closeErr := closer.Close(); err == nil {
			err = closeErr
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return text.String()
}

var (
	ephemeralConfig = tftypes.Object{AttributeTypes: map[string]tftypes.Type{
		"sealed_api_key": tftypes.String, "identity": tftypes.String, "api_key": tftypes.String}}
)

// open opens with a provider that was never configured: there is no address and
// no key, so there is nothing it could call. A nil argument is unknown.
func open(t testing.TB, sealed, identity any) (key tftypes.Value, text string) {
	t.Helper()
	server, err := acctest.NewServer()
	if err != nil {
		t.Fatal(err)
	}
	value := func(from any) tftypes.Value {
		if from == nil {
			return tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
		}
		return tftypes.NewValue(tftypes.String, from)
	}
	config, err := tfprotov6.NewDynamicValue(ephemeralConfig, tftypes.NewValue(ephemeralConfig, map[string]tftypes.Value{
		"sealed_api_key": value(sealed), "identity": value(identity), "api_key": tftypes.NewValue(tftypes.String, nil)}))
	if err != nil {
		t.Fatal(err)
	}
	opened, err := server.OpenEphemeralResource(context.Background(), &tfprotov6.OpenEphemeralResourceRequest{TypeName: ephemeralType, Config: &config})
	if err != nil {
		t.Fatal(err)
	}
	if opened.Result == nil {
		return tftypes.Value{}, acctest.Text(opened.Diagnostics)
	}
	result, err := opened.Result.Unmarshal(ephemeralConfig)
	if err != nil {
		t.Fatal(err)
	}
	var attributes map[string]tftypes.Value
	if err := result.As(&attributes); err != nil {
		t.Fatal(err)
	}
	return attributes["api_key"], acctest.Text(opened.Diagnostics)
}

func TestProvisioningAPIKey_opens(t *testing.T) {
	const secret = "scim-key-8d1f6c1a"
	identity, other := newIdentity(t), newIdentity(t)
	hybrid, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	sealed := sealedBy(t, identity.Recipient(), secret)
	for _, test := range []struct{ name, sealed, identity string }{
		{"as it stands", sealed, identity.String()},
		{"with a line break behind the identity", sealed, identity.String() + "\n"},
		{"with the file of age-keygen", sealed, fmt.Sprintf("# created: 2026-11-02\n# public key: %s\n%s\n", identity.Recipient(), identity)},
		{"with several identities", sealed, other.String() + "\n" + identity.String()},
		{"with Windows line breaks", strings.ReplaceAll(sealed, "\n", "\r\n"), identity.String()},
		{"with white space around", "\n  " + strings.TrimSpace(sealed) + "\n\n", identity.String()},
		{"sealed by hand to a post-quantum recipient", sealedBy(t, hybrid.Recipient(), secret), hybrid.String()},
	} {
		t.Run(test.name, func(t *testing.T) {
			key, text := open(t, test.sealed, test.identity)
			if !key.Equal(tftypes.NewValue(tftypes.String, secret)) {
				t.Errorf("not opened: %s\n%s", key, text)
			}
		})
	}
}

func TestProvisioningAPIKey_waitsForUnknownValues(t *testing.T) {
	identity := newIdentity(t)
	for _, arguments := range [][2]any{{nil, identity.String()}, {sealedBy(t, identity.Recipient(), "secret"), nil}, {nil, nil}} {
		key, text := open(t, arguments[0], arguments[1])
		if key.IsKnown() || text != "" {
			t.Errorf("want an unknown key and no diagnostics, got %s\n%s", key, text)
		}
	}
}

func TestProvisioningAPIKey_refusals(t *testing.T) {
	const secret = "scim-key-that-nobody-may-see"
	identity, other := newIdentity(t), newIdentity(t)
	sealed := sealedBy(t, identity.Recipient(), secret)
	lines := strings.Split(strings.TrimSpace(sealed), "\n")
	last := lines[len(lines)-2]
	flipped := "A" + last[1:]
	if flipped == last {
		flipped = "B" + last[1:]
	}
	replaced := func(old, with string) string { return strings.Replace(sealed, old, with, 1) }
	for _, test := range []struct{ name, sealed, identity, attribute, want string }{
		{"wrong identity", sealed, other.String(), "Attribute identity: ", "does not open this sealed API key"},
		{"recipient as identity", sealed, identity.Recipient().String(), "Attribute identity: ", "Not an age identity"},
		{"misspelt identity", sealed, identity.String()[:40] + "9" + identity.String()[41:70], "Attribute identity: ", "Not an age identity"},
		{"empty identity", sealed, "", "Attribute identity: ", "Not an age identity"},
		{"the key itself", secret, identity.String(), "Attribute sealed_api_key: ", "Not a sealed API key"},
		{"empty value", "", identity.String(), "Attribute sealed_api_key: ", "Not a sealed API key"},
		{"binary age file", "age-encryption.org/v1\n-> X25519 abc", identity.String(), "Attribute sealed_api_key: ", "Not a sealed API key"},
		{"end cut off", strings.Join(lines[:len(lines)-1], "\n"), identity.String(), `AttributeName("sealed_api_key")`, "is cut off"},
		{"first line only", lines[0], identity.String(), `AttributeName("sealed_api_key")`, "is cut off"},
		{"a line missing", strings.Replace(sealed, lines[2]+"\n", "", 1), identity.String(), `AttributeName("sealed_api_key")`, "is damaged"},
		{"last line missing", replaced(last+"\n", ""), identity.String(), `AttributeName("sealed_api_key")`, "is damaged"},
		{"tampered", replaced(last, flipped), identity.String(), `AttributeName("sealed_api_key")`, "is damaged"},
		{"not base64", replaced(last, "!"+last[1:]), identity.String(), `AttributeName("sealed_api_key")`, "is damaged"},
		{"one line", strings.ReplaceAll(sealed, "\n", ""), identity.String(), `AttributeName("sealed_api_key")`, "is damaged"},
	} {
		t.Run(test.name, func(t *testing.T) {
			key, text := open(t, test.sealed, test.identity)
			acctest.Says(t, text, "ERROR", test.want, test.attribute)
			for _, hidden := range []string{secret, identity.String(), other.String(), identity.String()[:40], last} {
				if strings.Contains(text, hidden) || strings.Contains(key.String(), secret) {
					t.Errorf("the refusal repeats what it was given:\n%s", text)
				}
			}
		})
	}
}

// Terraform shows the source line of an attribute's error, and a secret that
// was written into the configuration by mistake stands in it.
func TestAccProvisioning_misplacedSecretsAreNotPrinted(t *testing.T) {
	t.Parallel()
	o := acctest.Start(t)
	identity := newIdentity(t).String()
	for name, config := range map[string]string{
		"identity as recipient": fmt.Sprintf("resource \"atlassian_provisioning_config\" \"x\" {\n  directory_id = \"2f3b9c1e-5d8a-4c7b-9e21-7a6d5c4b3a29\"\n  api_key_recipient = %q\n}", identity),
		"key as sealed key":     fmt.Sprintf("ephemeral \"atlassian_provisioning_api_key\" \"x\" {\n  sealed_api_key = \"canary-scim-key\"\n  identity = %q\n}", identity),
		"misspelt identity":     fmt.Sprintf("ephemeral \"atlassian_provisioning_api_key\" \"x\" {\n  sealed_api_key = \"x\"\n  identity = %q\n}", identity[:len(identity)-1]),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			printed := ""
			resource.Test(t, resource.TestCase{
				TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_10_0)},
				ProtoV6ProviderFactories: o.Factories(),
				ErrorCheck:               func(err error) error { printed = err.Error(); return nil },
				Steps:                    []resource.TestStep{{Config: o.Config(config)}},
			})
			if !strings.Contains(printed, "Error: Not a") || strings.Contains(printed, identity[:30]) || strings.Contains(printed, "canary") {
				t.Errorf("want a refusal without the secret, got:\n%s", printed)
			}
		})
	}
}
