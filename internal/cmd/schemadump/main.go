// Command schemadump prints the provider's schemas as `terraform providers schema -json` does, without a terraform
// binary. tfplugindocs makes docs/ from it. The installed terraform would not do: one older than 1.14 leaves out
// list resources and actions, one older than 1.12 resource identity, and the pages would depend on who made them.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/orgadmin/terraform-provider-atlassian/internal/provider"
)

// documentedAs is the key that tfplugindocs looks for, whatever namespace the provider is published under.
const documentedAs = "registry.terraform.io/hashicorp/atlassian"

func main() {
	server, err := providerserver.NewProtocol6WithError(provider.New("dev")())()
	if err == nil {
		err = dump(context.Background(), withJobs{server, jobs}, os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "schemadump:", err)
		os.Exit(1)
	}
}

// dump asks the server for all of its schemas and writes them as JSON.
func dump(ctx context.Context, server tfprotov6.ProviderServer, out io.Writer) error {
	schemas, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return fmt.Errorf("asking for the schemas: %w", err)
	}
	identities, err := server.GetResourceIdentitySchemas(ctx, &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		return fmt.Errorf("asking for the identity schemas: %w", err)
	}
	if err := errors.Join(failure(schemas.Diagnostics), failure(identities.Diagnostics)); err != nil {
		return err
	}
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	return encoder.Encode(document{
		FormatVersion: "1.0",
		Providers:     map[string]providerSchemas{documentedAs: fromProtocol(schemas, identities)},
	})
}

// failure returns the errors among the diagnostics, nil if there are none.
func failure(diagnostics []*tfprotov6.Diagnostic) error {
	var failures []error
	for _, d := range diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			failures = append(failures, fmt.Errorf("%s: %s", d.Summary, d.Detail))
		}
	}
	return errors.Join(failures...)
}
