package functions

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest/said"
)

// run calls a function as the framework does, with one string.
func run(t testing.TB, f function.Function, argument string) (attr.Value, *function.FuncError) {
	t.Helper()
	ctx := context.Background()
	var definition function.DefinitionResponse
	f.Definition(ctx, function.DefinitionRequest{}, &definition)
	result := definition.Definition.Return.GetType()
	unknown, err := result.ValueFromTerraform(ctx, tftypes.NewValue(result.TerraformType(ctx), tftypes.UnknownValue))
	if err != nil {
		t.Fatal(err)
	}
	resp := function.RunResponse{Result: function.NewResultData(unknown)}
	f.Run(ctx, function.RunRequest{
		Arguments: function.NewArgumentsData([]attr.Value{basetypes.NewStringValue(argument)}),
	}, &resp)
	if resp.Error != nil {
		said.Keep(resp.Error.Text, "")
	}
	return resp.Result.Value(), resp.Error
}

// wantArgumentError checks that the first argument is blamed, with each text.
func wantArgumentError(t *testing.T, err *function.FuncError, texts ...string) {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	if err.FunctionArgument == nil || *err.FunctionArgument != 0 {
		t.Errorf("the error is not at the argument: %v", err)
	}
	if !strings.HasPrefix(err.Text, "The value") && !strings.HasPrefix(err.Text, "A signing certificate") || strings.HasSuffix(err.Text, ".") {
		t.Errorf("not a sentence: %q", err.Text)
	}
	for _, text := range texts {
		if !strings.Contains(err.Text, text) {
			t.Errorf("%q\nhas no %q", err.Text, text)
		}
	}
}

// testCertificate is a certificate with what the functions say about it.
type testCertificate struct {
	pem, bare, sha256 string
	key               ed25519.PrivateKey
}

// someCertificate makes a certificate for the subject CN=name,O=Acme, for ten years.
func someCertificate(t testing.TB, name string) testCertificate {
	t.Helper()
	return newCertificateFor(t, name, 2026, 2036)
}

// newCertificateFor is someCertificate for other years.
func newCertificateFor(t testing.TB, name string, from, to int) testCertificate {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(7),
		Subject:      pkix.Name{CommonName: name, Organization: []string{"Acme"}},
		NotBefore:    time.Date(from, 1, 2, 3, 4, 5, 0, time.FixedZone("", 3600)),
		NotAfter:     time.Date(to, 1, 2, 3, 4, 5, 0, time.UTC),
	}
	issuer := &x509.Certificate{Subject: pkix.Name{CommonName: "Acme signing", Country: []string{"DE"}}}
	der, err := x509.CreateCertificate(rand.Reader, template, issuer, public, private)
	if err != nil {
		t.Fatal(err)
	}
	text := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	lines := strings.Split(strings.TrimSpace(text), "\n")
	sum := sha256.Sum256(der)
	return testCertificate{
		pem:    text,
		bare:   strings.Join(lines[1:len(lines)-1], "\n"),
		sha256: hex.EncodeToString(sum[:]),
		key:    private,
	}
}

func TestAll(t *testing.T) {
	ctx := context.Background()
	want := []string{"certificate", "normalize_domain", "saml_metadata"}
	for i, constructor := range All() {
		f := constructor()
		var name function.MetadataResponse
		f.Metadata(ctx, function.MetadataRequest{}, &name)
		if i >= len(want) || name.Name != want[i] {
			t.Fatalf("function %d is %q, want %q", i, name.Name, want)
		}
		var definition function.DefinitionResponse
		f.Definition(ctx, function.DefinitionRequest{}, &definition)
		var valid function.DefinitionValidateResponse
		definition.Definition.ValidateImplementation(ctx, function.DefinitionValidateRequest{FuncName: name.Name}, &valid)
		if valid.Diagnostics.HasError() || definition.Definition.Summary == "" || definition.Definition.MarkdownDescription == "" {
			t.Errorf("%s: %v", name.Name, valid.Diagnostics)
		}
		for _, parameter := range definition.Definition.Parameters {
			if parameter.GetMarkdownDescription() == "" || parameter.GetAllowNullValue() || parameter.GetAllowUnknownValues() {
				t.Errorf("%s: parameter %s", name.Name, parameter.GetName())
			}
		}
	}
	if len(All()) != len(want) {
		t.Errorf("%d functions, want %d", len(All()), len(want))
	}
}

func TestNormalizeDomain(t *testing.T) {
	for argument, want := range map[string]string{
		"Acme.COM.":      "acme.com",
		"bücher.example": "xn--bcher-kva.example",
		"login.acme.com": "login.acme.com",
	} {
		got, err := run(t, newNormalizeDomain(), argument)
		if err != nil || !got.Equal(basetypes.NewStringValue(want)) {
			t.Errorf("%q gives %v, %v", argument, got, err)
		}
	}
	for argument, texts := range map[string][]string{
		"it@acme.dev":      {"e-mail address", "only what follows the @, such as acme.dev"},
		"https://acme.dev": {"a URL", "acme.dev"},
		"*.acme.dev":       {"a wildcard", "acme.dev"},
		"192.0.2.1":        {"an IP address"},
		"co.uk":            {"a public suffix", "acme.co.uk"},
		"":                 {"empty"},
	} {
		_, err := run(t, newNormalizeDomain(), argument)
		wantArgumentError(t, err, texts...)
	}
}

func TestCertificate(t *testing.T) {
	made := someCertificate(t, "idp.acme.com")
	want := basetypes.NewObjectValueMust(certificateAttributes(), map[string]attr.Value{
		"subject":    basetypes.NewStringValue("CN=idp.acme.com,O=Acme"),
		"issuer":     basetypes.NewStringValue("CN=Acme signing,C=DE"),
		"sha256":     basetypes.NewStringValue(made.sha256),
		"not_before": basetypes.NewStringValue("2026-01-02T02:04:05Z"),
		"not_after":  basetypes.NewStringValue("2036-01-02T03:04:05Z"),
	})
	for name, argument := range map[string]string{
		"PEM": made.pem, "CRLF": strings.ReplaceAll(made.pem, "\n", "\r\n"), "bare base64": made.bare,
	} {
		got, err := run(t, newCertificate(), argument)
		if err != nil || !got.Equal(want) {
			t.Errorf("%s gives %v, %v\nwant %v", name, got, err, want)
		}
	}
}

func TestCertificateRefusals(t *testing.T) {
	made := someCertificate(t, "idp.acme.com")
	der, err := x509.MarshalPKCS8PrivateKey(made.key)
	if err != nil {
		t.Fatal(err)
	}
	private := string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	for name, test := range map[string]struct {
		argument string
		texts    []string
	}{
		"empty":       {"", []string{"empty", "file("}},
		"two":         {made.pem + made.pem, []string{"2 certificates", "exactly one"}},
		"no PEM":      {"idp.pem", []string{"not base64", "file("}},
		"metadata":    {"<x/>", []string{"XML", "saml_metadata"}},
		"private key": {made.pem + private, []string{"private key", "as exposed", "Never put one into a configuration"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := run(t, newCertificate(), test.argument)
			wantArgumentError(t, err, test.texts...)
			if strings.Contains(err.Text, strings.Split(private, "\n")[1]) {
				t.Error("the message shows the key")
			}
		})
	}
}

func TestCertificate_hasNamesInUTF8(t *testing.T) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	// A T61String may hold any bytes, and Terraform takes nothing but UTF-8.
	name := []byte{0x30, 0x0d, 0x31, 0x0b, 0x30, 0x09, 0x06, 0x03, 0x55, 0x04, 0x03, 0x14, 0x02, 0xff, 'a'}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), RawSubject: name, NotAfter: time.Date(2036, 1, 1, 0, 0, 0, 0, time.UTC)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, public, private)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	if got := factsOf(parsed).Subject; got != "CN=ÿa" {
		t.Errorf("subject %q", got)
	}
}
