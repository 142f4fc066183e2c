package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

// The outputs of the example that the story asks for.
const (
	outputDirectory  = "okta_directory_id"
	outputConnection = "google_connection_id"
	outputConsent    = "google_consent_url"
)

// demonstration is what the demo shows, step by step. A step that does not turn out as promised ends it with an error.
type demonstration struct {
	terraform    terraform
	organization *organization
}

func (s demonstration) tell(ctx context.Context) error {
	if err := s.setUp(ctx); err != nil {
		return err
	}
	if err := s.allowGoogle(ctx); err != nil {
		return err
	}
	if err := s.nothingToDo(ctx); err != nil {
		return err
	}
	if err := s.renameBehindTerraformsBack(ctx); err != nil {
		return err
	}
	return s.nothingToDo(ctx)
}

// setUp plans and applies the example to the untouched organization.
func (s demonstration) setUp(ctx context.Context) error {
	say("Plan examples/demo")
	changes, err := s.terraform.plan(ctx)
	if err != nil {
		return err
	}
	for _, change := range changes {
		if change.Sign != "+" {
			return fmt.Errorf("the first plan was to create only, and this is in it: %s", change.inWords())
		}
	}
	show(changes)
	return s.apply(ctx)
}

// allowGoogle gives the consent that only a person can give, and has terraform take note of it.
func (s demonstration) allowGoogle(ctx context.Context) error {
	say("Allow the access on Google's consent page, as a person does in the browser")
	consent, err := s.terraform.output(ctx, outputConsent)
	if err != nil {
		return err
	}
	tell("POST %s", consent)
	if err := s.organization.allowGoogle(ctx, consent); err != nil {
		return err
	}
	id, err := s.terraform.output(ctx, outputConnection)
	if err != nil {
		return err
	}
	connection, err := s.organization.client.GoogleWorkspaceConnection(ctx, s.organization.id, id)
	if err != nil {
		return err
	}
	if connection.State == client.GoogleStateAwaitingConsent {
		return fmt.Errorf("Google's consent was given, and connection %s still awaits it", id)
	}
	tell("%s allowed it; the connection is %s", connection.AdminEmail, connection.State)

	changes, err := s.terraform.plan(ctx)
	if err != nil {
		return err
	}
	for _, change := range changes {
		if change.Type != outputType {
			return fmt.Errorf("consent must change no resource, and this is in the plan: %s", change.inWords())
		}
	}
	show(changes)
	return s.apply(ctx)
}

// nothingToDo proves that configuration and organization agree.
func (s demonstration) nothingToDo(ctx context.Context) error {
	say("Plan again")
	changes, err := s.terraform.plan(ctx)
	if err != nil {
		return err
	}
	if len(changes) > 0 {
		return fmt.Errorf("the plan after an apply must be empty, and this is in it:\n%s", strings.Join(inWords(changes), "\n"))
	}
	tell("Nothing to do: the organization is as the configuration says.")
	return nil
}

// renameBehindTerraformsBack changes a directory as somebody in the console would, and has terraform find and mend it.
func (s demonstration) renameBehindTerraformsBack(ctx context.Context) error {
	id, err := s.terraform.output(ctx, outputDirectory)
	if err != nil {
		return err
	}
	before, err := s.organization.client.Directory(ctx, s.organization.id, id)
	if err != nil {
		return err
	}
	name := before.Name + " (renamed by hand)"
	say(fmt.Sprintf("Rename directory %q to %q behind Terraform's back", before.Name, name))
	if _, err := s.organization.client.UpdateDirectory(ctx, s.organization.id, id, before.Version, client.DirectoryUpdate{Name: &name}); err != nil {
		return err
	}
	changes, err := s.terraform.plan(ctx)
	if err != nil {
		return err
	}
	show(changes)
	if len(changes) != 1 || changes[0].Type != "atlassian_directory" || strings.Join(changes[0].changed(), " ") != "name" {
		return errors.New("the plan was to put the name back and do nothing else")
	}
	if err := s.apply(ctx); err != nil {
		return err
	}
	after, err := s.organization.client.Directory(ctx, s.organization.id, id)
	if err != nil {
		return err
	}
	if after.Name != before.Name {
		return fmt.Errorf("the directory was to be called %q again, and is called %q", before.Name, after.Name)
	}
	return nil
}

// takeDown destroys everything and proves at the organization that nothing is left.
func (s demonstration) takeDown(ctx context.Context) error {
	say("Destroy everything")
	closing, err := s.terraform.destroy(ctx)
	if err != nil {
		return err
	}
	tell("%s", closing)
	left, err := s.organization.leftovers(ctx)
	if err != nil {
		return err
	}
	if len(left) > 0 {
		return fmt.Errorf("nothing was to be left after the destroy, and there is: %s", strings.Join(left, ", "))
	}
	tell("Nothing is left but the local directory, with every domain on it.")
	return nil
}

func (s demonstration) apply(ctx context.Context) error {
	closing, err := s.terraform.apply(ctx)
	if err != nil {
		return err
	}
	tell("%s", closing)
	return nil
}

// leftovers lists what an identity set-up leaves in an organization when it is not taken down to the end.
func (o *organization) leftovers(ctx context.Context) ([]string, error) {
	var left []string
	for directory, err := range o.client.Directories(ctx, o.id, client.DirectoryFilter{Kind: client.KindIdentityProvider}) {
		if err != nil {
			return nil, err
		}
		left = append(left, fmt.Sprintf("directory %q", directory.Name))
	}
	for domain, err := range o.client.LinkedDomains(ctx, o.id, "") {
		if err != nil {
			return nil, err
		}
		if domain.DirectoryKind != client.KindLocal {
			left = append(left, "the link of domain "+domain.Domain)
		}
	}
	for saml, err := range o.client.SAMLConfigurations(ctx, o.id) {
		if err != nil {
			return nil, err
		}
		left = append(left, "SAML configuration "+saml.ID)
	}
	for provisioning, err := range o.client.ProvisioningConfigs(ctx, o.id, "") {
		if err != nil {
			return nil, err
		}
		left = append(left, "provisioning config "+provisioning.ID)
	}
	for connection, err := range o.client.GoogleWorkspaceConnections(ctx, o.id, "") {
		if err != nil {
			return nil, err
		}
		left = append(left, "Google Workspace connection "+connection.ID)
	}
	return left, nil
}

// show prints a plan. New outputs are left out: their values follow from the objects, and are not known yet.
func show(changes []plannedChange) {
	telling := slices.DeleteFunc(slices.Clone(changes), func(c plannedChange) bool { return c.Type == outputType && c.Sign == "+" })
	for _, line := range inWords(telling) {
		tell("%s", line)
	}
}
