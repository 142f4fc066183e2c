package client_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"iter"
	"math/big"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/contract"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// The tests in this file are where client, contract and emulator meet. Everywhere else in this package a script
// answers, and a script makes the same mistake as the client that it was written for.

// organization is an emulator, and a client of it whose every exchange the contract judges.
type organization struct {
	*client.Client
	t        *testing.T
	id       string
	emulator *emulator.Server
	// withSCIMKey is the client with the key of a SCIM directory.
	withSCIMKey func(directoryID, key string) *client.Client
}

func newOrganization(t *testing.T, options emulator.Options, between func(http.RoundTripper) http.RoundTripper) organization {
	t.Helper()
	options.DeterministicIDs = true
	server, err := emulator.New(options)
	if err != nil {
		t.Fatal(err)
	}
	validator := contract.NewValidator(t)
	web := httptest.NewServer(server)
	t.Cleanup(func() {
		web.Close()
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	transport := validator.RoundTripper(web.Client().Transport)
	if between != nil {
		transport = between(transport)
	}
	withSCIMKey := func(directoryID, key string) *client.Client {
		return newClient(t, func(config *client.Config) {
			config.BaseURL, config.APIKey, config.Transport = web.URL, server.APIKey(), transport
			config.SCIMAPIKeys = map[string]string{directoryID: key}
			config.LongestPause = time.Millisecond
			config.PageSize = 1 // so that every list here has a second page
			if options.Now != nil {
				config.Now = options.Now
			}
		})
	}
	none := withSCIMKey("none", "none")
	return organization{Client: none, t: t, id: server.OrganizationID(), emulator: server, withSCIMKey: withSCIMKey}
}

// must ends the test on an error.
func must[T any](t *testing.T) func(T, error) T {
	return func(result T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return result
	}
}

// listed reads a list and expects an object in it.
func listed[T any](t *testing.T, name string, list iter.Seq2[T, error], meant func(T) bool) T {
	t.Helper()
	all := must[[]T](t)(slice(list))
	found := slices.IndexFunc(all, meant)
	if found < 0 {
		t.Fatalf("%s: not in the list: %+v", name, all)
	}
	return all[found]
}

// gone expects that a read finds nothing.
func gone[T any](t *testing.T, name string, _ T, err error) {
	t.Helper()
	if !errors.Is(err, client.ErrNotFound) {
		t.Errorf("%s is not gone: %v", name, err)
	}
}

func (o organization) succeeds(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

func TestIdentityMethods_followContractAndEmulator(t *testing.T) {
	o := newOrganization(t, emulator.Options{}, nil)
	o.published()
	okta := o.directories("Okta", client.IdentityProviderOkta)
	o.saml(okta)
	o.provisioning(okta)
	o.domains(okta)
	google := o.directories("Google", client.IdentityProviderGoogleWorkspace)
	o.google(google)
	o.policies(okta)
	o.conflicts(okta)
	for _, id := range []string{okta.ID, google.ID} {
		current := must[client.Directory](t)(o.Directory(t.Context(), o.id, id))
		o.succeeds(o.DeleteDirectory(t.Context(), o.id, id, current.Version))
		again, err := o.Directory(t.Context(), o.id, id)
		gone(t, "directory", again, err)
	}
	o.nothingMissing(contract.Load)
}

// notHere are the operations that no provider asks for, since they are for those who look at what waits, and the one that takes
// an attended organization (operations_test.go).
var notHere = map[string]bool{"listOperations": true, "cancelOperation": true, "getOperation": true}

// nothingMissing expects that each operation of a document has been asked for, and has succeeded.
func (o organization) nothingMissing(load func() (*openapi3.T, error)) {
	document := must[*openapi3.T](o.t)(load())
	router, err := gorillamux.NewRouter(document)
	o.succeeds(err)
	done := map[string]bool{}
	for _, recorded := range o.emulator.Requests() {
		// The journal has paths unescaped; the id of a workspace has a slash.
		request, err := http.NewRequest(recorded.Method, strings.Replace(recorded.Path, "::site/", "::site%2F", 1), nil)
		o.succeeds(err)
		if route, _, err := router.FindRoute(request); err == nil && recorded.Status < 300 {
			done[route.Operation.OperationID] = true
		}
	}
	for path, item := range document.Paths.Map() {
		for method, operation := range item.Operations() {
			if !done[operation.OperationID] && !notHere[operation.OperationID] {
				o.t.Errorf("%s %s (%s) was never answered with success", method, path, operation.OperationID)
			}
		}
	}
}

func (o organization) published() {
	ctx, t := o.t.Context(), o.t
	subscription := must[client.Subscription](t)(o.Subscription(ctx, o.id))
	if subscription.Plan != client.PlanEnterprise || !subscription.HasGuard() {
		t.Errorf("the subscription is %+v", subscription)
	}
	if service := must[client.Service](t)(o.Service(ctx, o.id)); service.Attended() {
		t.Errorf("the service is %+v", service)
	}
	first := listed(t, "organization", o.Organizations(ctx), func(one client.Organization) bool { return one.ID == o.id })
	if alone := must[client.Organization](t)(o.Organization(ctx, o.id)); alone != first || alone.Name != "Acme" {
		t.Errorf("alone %+v, listed %+v", alone, first)
	}
	domain := listed(t, "domain", o.Domains(ctx, o.id), func(one client.Domain) bool { return one.Name == "acme.net" })
	if alone := must[client.Domain](t)(o.Domain(ctx, o.id, domain.ID)); alone != domain || alone.ClaimStatus == client.ClaimStatusVerified {
		t.Errorf("alone %+v, listed %+v", alone, domain)
	}
	listed(t, "user directory", o.UserbaseDirectories(ctx, o.id), func(one client.UserbaseDirectory) bool { return one.ID != "" && one.Icon != "" })
}

// directories adds a directory, renames it, and returns it as it then is.
func (o organization) directories(name, provider string) client.Directory {
	ctx, t := o.t.Context(), o.t
	created := must[client.Directory](t)(o.CreateDirectory(ctx, o.id, client.DirectoryCreate{Name: "New", IdentityProvider: provider}))
	renamed := must[client.Directory](t)(o.UpdateDirectory(ctx, o.id, created.ID, created.Version, client.DirectoryUpdate{Name: &name}))
	if _, err := o.UpdateDirectory(ctx, o.id, created.ID, created.Version, client.DirectoryUpdate{Name: &name}); !errors.Is(err, client.ErrPreconditionFailed) {
		t.Errorf("a change at an old version: %v", err)
	}
	alone := must[client.Directory](t)(o.Directory(ctx, o.id, created.ID))
	filter := client.DirectoryFilter{Name: strings.ToUpper(name), Kind: client.KindIdentityProvider, IdentityProvider: provider}
	inList := listed(t, "directory", o.Directories(ctx, o.id, filter), func(one client.Directory) bool { return one.ID == created.ID })
	if alone != renamed || alone != inList || alone.Name != name || alone.IdentityProvider != provider || alone.CreatedAt.IsZero() {
		t.Errorf("renamed %+v, alone %+v, listed %+v", renamed, alone, inList)
	}
	return alone
}

func (o organization) saml(directory client.Directory) {
	ctx, t := o.t.Context(), o.t
	certificate := selfSigned(t)
	create := client.SAMLConfigurationCreate{EntityID: "urn:idp", SSOURL: "https://idp.example/sso", Certificate: certificate}
	created := must[client.SAMLConfiguration](t)(o.CreateSAMLConfiguration(ctx, o.id, directory.ID, create))
	if _, err := o.CreateSAMLConfiguration(ctx, o.id, directory.ID, create); !errors.Is(err, client.ErrConflict) {
		t.Errorf("a second configuration: %v", err)
	}
	if !bytes.Equal(der(created.Certificate), der(certificate)) || created.ServiceProviderEntityURL == "" || created.CertificateExpiryStatus != client.CertificateValid {
		t.Errorf("created %+v", created)
	}
	updated := must[client.SAMLConfiguration](t)(o.UpdateSAMLConfiguration(ctx, o.id, directory.ID, created.Version, client.SAMLConfigurationUpdate{
		SingleLogout: &client.SingleLogoutInput{Enabled: true, IdentityProviderURL: "https://idp.example/slo"},
	}))
	alone := must[client.SAMLConfiguration](t)(o.SAMLConfiguration(ctx, o.id, directory.ID))
	inList := listed(t, "SAML", o.SAMLConfigurations(ctx, o.id), func(one client.SAMLConfiguration) bool { return one.ID == created.ID })
	if alone != updated || alone != inList || alone.SingleLogout.IdentityProviderURL != "https://idp.example/slo" || alone.EntityID != "urn:idp" {
		t.Errorf("updated %+v, alone %+v, listed %+v", updated, alone, inList)
	}
	o.succeeds(o.DeleteSAMLConfiguration(ctx, o.id, directory.ID, alone.Version))
	left, err := o.SAMLConfiguration(ctx, o.id, directory.ID)
	gone(t, "SAML configuration", left, err)
}

func (o organization) provisioning(directory client.Directory) {
	ctx, t := o.t.Context(), o.t
	created := must[client.ProvisioningConfig](t)(o.CreateProvisioningConfig(ctx, o.id, directory.ID))
	rotated := must[client.ProvisioningConfig](t)(o.RegenerateAPIKey(ctx, o.id, created.ID, created.Version))
	if created.Token == "" || rotated.Token == created.Token || rotated.Token != o.emulator.Token(created.ID) {
		t.Error("regenerating did not give another key")
	}
	alone := must[client.ProvisioningConfig](t)(o.ProvisioningConfig(ctx, o.id, created.ID))
	inList := listed(t, "provisioning", o.ProvisioningConfigs(ctx, o.id, directory.ID), func(one client.ProvisioningConfig) bool { return one.ID == created.ID })
	if alone != inList || alone.Token != "" || alone.Status != "active" || alone.APIKey != rotated.APIKey {
		t.Errorf("alone %+v, listed %+v", alone, inList)
	}
	if err := o.DeleteProvisioningConfig(ctx, o.id, created.ID, created.Version); !errors.Is(err, client.ErrPreconditionFailed) {
		t.Errorf("deleted at an old version: %v", err)
	}
	o.succeeds(o.DeleteProvisioningConfig(ctx, o.id, created.ID, alone.Version))
	left, err := o.ProvisioningConfig(ctx, o.id, created.ID)
	gone(t, "provisioning config", left, err)
}

func (o organization) domains(directory client.Directory) {
	ctx, t := o.t.Context(), o.t
	before := must[client.LinkedDomain](t)(o.LinkedDomain(ctx, o.id, "acme.com"))
	linked := must[client.LinkedDomain](t)(o.LinkDomain(ctx, o.id, "acme.com", directory.ID, before.Version))
	inList := listed(t, "linked domain", o.LinkedDomains(ctx, o.id, directory.ID), func(one client.LinkedDomain) bool { return one.Domain == "acme.com" })
	if linked != inList || before.DirectoryKind != client.KindLocal || linked.DirectoryID != directory.ID {
		t.Errorf("linked %+v, listed %+v", linked, inList)
	}
	o.succeeds(o.UnlinkDomain(ctx, o.id, "acme.com", linked.Version))
	if after := must[client.LinkedDomain](t)(o.LinkedDomain(ctx, o.id, "acme.com")); after.DirectoryID != before.DirectoryID {
		t.Errorf("unlinked %+v", after)
	}
}

func (o organization) google(directory client.Directory) {
	ctx, t := o.t.Context(), o.t
	mode, groups, message := client.SyncModeSpecificGroups, []string{"a@acme.com"}, "Welcome"
	created := must[client.GoogleWorkspaceConnection](t)(o.CreateGoogleWorkspaceConnection(ctx, o.id, directory.ID, client.GoogleWorkspaceSettings{SyncMode: &mode, Groups: &groups}))
	if created.State != client.GoogleStateAwaitingConsent || !strings.Contains(created.ConsentURL, created.ID) {
		t.Errorf("created %+v", created)
	}
	o.succeeds(o.emulator.ConfirmConsent(created.ID))
	connected := must[client.GoogleWorkspaceConnection](t)(o.GoogleWorkspaceConnection(ctx, o.id, created.ID))
	updated := must[client.GoogleWorkspaceConnection](t)(o.UpdateGoogleWorkspaceConnection(ctx, o.id, created.ID, connected.Version, client.GoogleWorkspaceSettings{PersonalMessage: &message}))
	if updated.PersonalMessage != message || !slices.Equal(updated.Groups, groups) || updated.State != client.GoogleStateConnected {
		t.Errorf("updated %+v", updated)
	}
	if id := must[string](t)(o.SyncGoogleWorkspace(ctx, o.id, created.ID)); id == "" {
		t.Error("the sync has no id")
	}
	var refused *client.Error
	err := o.DeleteGoogleWorkspaceConnection(ctx, o.id, created.ID, updated.Version)
	if !errors.Is(err, client.ErrConflict) || !errors.As(err, &refused) || refused.RetryAfter == 0 || refused.Attempts != 1 {
		t.Errorf("deleted during a sync: %v", err)
	}
	o.succeeds(o.emulator.FinishSync(created.ID))
	synced := listed(t, "Google connection", o.GoogleWorkspaceConnections(ctx, o.id, directory.ID), func(one client.GoogleWorkspaceConnection) bool { return one.ID == created.ID })
	if synced.LastSyncResult != "success" || synced.LastSyncAt.IsZero() || synced.Version != updated.Version {
		t.Errorf("synced %+v", synced)
	}
	o.succeeds(o.DeleteGoogleWorkspaceConnection(ctx, o.id, created.ID, synced.Version))
	left, err := o.GoogleWorkspaceConnection(ctx, o.id, created.ID)
	gone(t, "Google connection", left, err)
}

func (o organization) policies(directory client.Directory) {
	ctx, t := o.t.Context(), o.t
	name, yes := "Strict", true
	created := must[client.AuthenticationPolicy](t)(o.CreateAuthenticationPolicy(ctx, o.id, client.AuthenticationPolicyCreate{DirectoryID: directory.ID, Name: "New"}))
	if _, err := o.UpdateAuthenticationPolicy(ctx, o.id, created.ID, created.Version, client.AuthenticationPolicyUpdate{EnforceSSO: &yes}); !errors.Is(err, client.ErrConflict) {
		t.Errorf("enforced without SAML: %v", err)
	}
	updated := must[client.AuthenticationPolicy](t)(o.UpdateAuthenticationPolicy(ctx, o.id, created.ID, created.Version, client.AuthenticationPolicyUpdate{Name: &name}))
	alone := must[client.AuthenticationPolicy](t)(o.AuthenticationPolicy(ctx, o.id, created.ID))
	inList := listed(t, "policy", o.AuthenticationPolicies(ctx, o.id, directory.ID), func(one client.AuthenticationPolicy) bool { return one.ID == created.ID })
	if !reflect.DeepEqual(alone, updated) || !reflect.DeepEqual(alone, inList) || alone.Name != name || alone.IsDefault {
		t.Errorf("updated %+v, alone %+v, listed %+v", updated, alone, inList)
	}
	o.succeeds(o.DeleteAuthenticationPolicy(ctx, o.id, created.ID, alone.Version))
	left, err := o.AuthenticationPolicy(ctx, o.id, created.ID)
	gone(t, "policy", left, err)
}

func (o organization) conflicts(directory client.Directory) {
	ctx, t := o.t.Context(), o.t
	seed := emulator.DefaultSeed()
	group := seed.Groups[slices.IndexFunc(seed.Groups, func(one emulator.SeedGroup) bool { return !one.IsDefaultAccessGroup })]
	o.succeeds(o.emulator.PushGroup(directory.ID, group.Name, []string{seed.Users[0].Email, seed.Users[1].Email}))
	open := listed(t, "conflict", o.GroupConflicts(ctx, o.id, directory.ID), func(one client.GroupConflict) bool { return one.GroupName == group.Name })
	synced := must[client.GroupConflict](t)(o.SyncGroupConflict(ctx, o.id, directory.ID, open.ID, open.Version))
	if open.State != client.GroupConflictOpen || synced.State != client.GroupConflictSynced || synced.Version == open.Version {
		t.Errorf("it was %+v and is %+v", open, synced)
	}
}

func TestNotFound_hasTwoKinds(t *testing.T) {
	o := newOrganization(t, emulator.Options{}, nil)
	const nobody = "2f3b9c1e-5d8a-4c7b-9e21-7a6d5c4b3a29"
	if _, err := o.Directory(t.Context(), o.id, nobody); !errors.Is(err, client.ErrNotFound) || errors.Is(err, client.ErrNotServed) {
		t.Errorf("an unknown directory: %v", err)
	}
	if _, err := o.Directory(t.Context(), nobody, nobody); errors.Is(err, client.ErrNotFound) || errors.Is(err, client.ErrNotServed) {
		t.Errorf("an unknown organization: %v", err)
	}
	server, err := emulator.New(emulator.Options{WithoutIdentityAPI: true})
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(server)
	defer web.Close()
	c := newClient(t, func(config *client.Config) { config.BaseURL, config.APIKey = web.URL, server.APIKey() })
	if _, err := c.Directory(t.Context(), o.id, nobody); errors.Is(err, client.ErrNotFound) || !errors.Is(err, client.ErrNotServed) {
		t.Errorf("a host without the identity API: %v", err)
	}
}

// selfSigned returns a certificate that is valid today, in PEM.
func selfSigned(t *testing.T) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(1, 0, 0)}
	content, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: content}))
}

// der is what a certificate says, however its lines are broken; nil if it is none.
func der(text string) []byte {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil
	}
	return block.Bytes
}
