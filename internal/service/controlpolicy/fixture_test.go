package controlpolicy_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
)

const (
	allowlistType = "atlassian_ip_allowlist_policy"
	residencyType = "atlassian_data_residency_policy"

	policiesPath  = "/admin/control/v1/orgs/*/policies"
	policyPath    = policiesPath + "/*"
	resourcesPath = policyPath + "/resources"
	// The id of a workspace has a slash.
	resourcePath = resourcesPath + "/*/*"
)

// workspace returns the id of a workspace of the product.
func workspace(t testing.TB, o *acctest.Organization, product string) string {
	t.Helper()
	return acctest.All(t, o.Client.Workspaces(context.Background(), o.ID, client.WorkspaceSearch{TypeKeys: []string{product}}))[0].ID
}

// allowlist is the configuration of an IP allowlist.
func allowlist(more ...any) map[string]any {
	config := map[string]any{"name": "Office", "ip_ranges": []any{"192.0.2.0/24"}}
	for i := 0; i < len(more); i += 2 {
		config[more[i].(string)] = more[i+1]
	}
	return config
}

// policy reads what the organization has, in one line.
func policy(t testing.TB, o *acctest.Organization, id string) string {
	t.Helper()
	found, err := o.Client.ControlPolicy(context.Background(), o.ID, id)
	if err != nil {
		return fmt.Sprint(err)
	}
	return found.Name + " " + found.Status + " " + found.Rule
}

// covered is what a policy covers, one "product status" after the other.
func covered(t testing.TB, o *acctest.Organization, id string) string {
	t.Helper()
	var all []string
	for _, one := range acctest.All(t, o.Client.CoveredResources(context.Background(), o.ID, id)) {
		product, _, _ := strings.Cut(strings.TrimPrefix(one.ID, "ari:cloud:"), "::")
		all = append(all, product+" "+one.Status)
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

// write changes a policy behind Terraform's back.
func write(t testing.TB, o *acctest.Organization, id string, change func(*client.ControlPolicyWrite)) {
	t.Helper()
	now, err := o.Client.ControlPolicy(context.Background(), o.ID, id)
	if err != nil {
		t.Fatal(err)
	}
	to := client.ControlPolicyWrite{Type: now.Type, Name: now.Name, Status: now.Status, Values: now.Values, MobileBypass: now.MobileBypass}
	change(&to)
	if _, err := o.Client.UpdateControlPolicy(context.Background(), o.ID, id, to); err != nil {
		t.Fatal(err)
	}
}

// made returns the policies of the organization by their names.
func made(t testing.TB, o *acctest.Organization) []string {
	t.Helper()
	var all []string
	for _, one := range acctest.All(t, o.Client.ControlPolicies(context.Background(), o.ID, "")) {
		all = append(all, one.Name)
	}
	return all
}

func succeeds(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// gone reports whether the organization has no such policy.
func gone(t testing.TB, o *acctest.Organization, instance acctest.Instance) bool {
	t.Helper()
	_, err := o.Client.ControlPolicy(context.Background(), o.ID, instance.String("id"))
	return errors.Is(err, client.ErrNotFound)
}
