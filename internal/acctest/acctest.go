// Package acctest starts an organization for tests, drives Terraform and the
// plugin protocol against it, and holds what every resource has to prove.
// Only tests import it.
package acctest

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/contract"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
	"github.com/orgadmin/terraform-provider-atlassian/internal/provider"
)

// APIKey is the organization API key of every test organization.
const APIKey = "acctest-organization-api-key"

// Organization is an emulated organization that one test has to itself.
type Organization struct {
	// Emulator has the controls for what no API call can do.
	Emulator *emulator.Server
	// Contract judges every exchange, with the identity API and with the published ones.
	Contract *contract.Validator
	// URL is the base URL.
	URL string
	// ID is the organization id.
	ID string
	// Client is somebody else: it changes things behind Terraform's back, and
	// ProviderRequests leaves its requests out.
	Client *client.Client
	// Clock is the time, for the organization and for the provider.
	Clock *Clock

	// attended says that a person carries out what is written on the identity plane.
	attended        bool
	scimDirectories []scimDirectory
}

// longestPause is between two looks at what waits for a person.
const longestPause = 5 * time.Millisecond

// Option changes the organization before it starts.
type Option func(*emulator.Options)

// WithoutIdentityAPI starts an organization like Atlassian's own: published API only.
func WithoutIdentityAPI() Option {
	return func(o *emulator.Options) { o.WithoutIdentityAPI = true }
}

// Attended starts an organization whose identity plane a person takes care of, who does at once what is asked for. Another
// person takes their place with Emulator.Attend.
func Attended(o *emulator.Options) { o.Attended = true }

// WithUserbases starts an organization of the original user management experience: one that has these userbase
// directories. What the seed has is in the first.
func WithUserbases(names ...string) Option {
	return func(o *emulator.Options) { o.Seed.Userbases = names }
}

// Start starts an organization on loopback that ends with the test. Against a
// live organization (ATLASSIAN_ACC_LIVE=1) the test is skipped: what it does
// there no host of Atlassian's serves.
func Start(t testing.TB, changes ...Option) *Organization {
	t.Helper()
	if live() {
		t.Skip("this test needs the emulator; ATLASSIAN_ACC_LIVE=1 runs the tests of the published plane")
	}
	clock := &Clock{now: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)}
	options := emulator.Options{Seed: emulator.DefaultSeed(), Now: clock.Now, DeterministicIDs: true, APIKey: APIKey}
	for _, change := range changes {
		change(&options)
	}
	organization, err := emulator.New(options)
	if err != nil {
		t.Fatal(err)
	}
	if options.Attended {
		organization.Attend(func(operation emulator.Operation) {
			// What cannot be carried out has been superseded by now, and the apply that waits for it hears of that.
			_ = organization.BeginOperation(operation.ID, "Mia")
			_ = organization.SucceedOperation(operation.ID, emulator.Given{})
		})
	}
	validator := contract.NewValidator(t)
	if options.WithoutIdentityAPI {
		validator.WithoutIdentityAPI()
	}
	server := httptest.NewServer(validator.Middleware(organization))
	t.Cleanup(func() {
		server.Close()
		if err := organization.Close(); err != nil {
			t.Error(err)
		}
	})
	somebody, err := client.New(client.Config{BaseURL: server.URL, APIKey: APIKey, Version: somebodyElse, LongestPause: longestPause})
	if err != nil {
		t.Fatal(err)
	}
	return &Organization{Emulator: organization, Contract: validator, URL: server.URL, ID: organization.OrganizationID(), Client: somebody, Clock: clock, attended: options.Attended}
}

// Factories serve the provider in this process, with the organization's clock,
// hardly a pause between attempts, and lists read one object at a time.
func (o *Organization) Factories() map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){
		provider.TypeName: func() (tfprotov6.ProviderServer, error) { return o.server(1) },
	}
}

func (o *Organization) server(pageSize int) (tfprotov6.ProviderServer, error) {
	return NewServer(
		provider.WithClock(o.Clock.Now),
		provider.WithPollInterval(time.Millisecond),
		provider.WithRetryWait(time.Millisecond),
		provider.WithLongestPause(longestPause),
		provider.WithPageSize(pageSize),
	)
}

// NewServer returns the provider as the protocol has it, for a test that has no organization.
func NewServer(options ...provider.Option) (tfprotov6.ProviderServer, error) {
	server, err := providerserver.NewProtocol6WithError(provider.New("acctest", options...)())()
	if err != nil {
		return nil, err
	}
	return listened(server)
}

// Config puts the provider block for this organization in front of resources.
// settings are more lines of the provider block.
func (o *Organization) Config(resources string, settings ...string) string {
	keys, variable := o.scimSettings()
	if keys != "" {
		settings = append(settings, keys)
	}
	return fmt.Sprintf("provider \"atlassian\" {\n  base_url = %q\n  api_key = %q\n  organization_id = %q\n  %s\n}\n\n%s%s",
		o.URL, APIKey, o.ID, strings.Join(settings, "\n  "), variable, resources)
}

// somebodyElse is the version that Client calls itself, to be told from providers.
const somebodyElse = "somebody-else"

// ProviderRequests returns the requests that providers have sent, in this process or built, without those of Client, and
// without the question, once in a walk, what kind of server this is.
func (o *Organization) ProviderRequests() []emulator.Request {
	var sent []emulator.Request
	for _, request := range o.Emulator.Requests() {
		if !strings.HasSuffix(request.UserAgent, "/"+somebodyElse) && !strings.HasSuffix(request.Path, "/service") {
			sent = append(sent, request)
		}
	}
	return sent
}

// Writes returns the provider's requests that are not reads, as "METHOD path".
func (o *Organization) Writes() []string {
	var writes []string
	for _, request := range o.ProviderRequests() {
		if !request.Read {
			writes = append(writes, request.Method+" "+request.Path)
		}
	}
	return writes
}

// NothingWaits expects that what a person was asked for is done, and its result fetched by who asked. An organization that is
// not attended asks nobody.
func (o *Organization) NothingWaits(t testing.TB) {
	t.Helper()
	operations := o.Emulator.Operations()
	for _, operation := range operations {
		if operation.State != "succeeded" || !operation.Claimed {
			t.Errorf("left behind: %+v", operation)
		}
	}
	if o.attended == (len(operations) == 0) {
		t.Errorf("a person was asked %d times, and attended is %t", len(operations), o.attended)
	}
}

// Clock is a clock that stands still until a test moves it.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// Now returns the time on the clock.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves the clock forward.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}
