// terraform-provider-atlassian sets up identity for an Atlassian Cloud organization.
package main

import (
	"context"
	"flag"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/provider"
)

// version is set by the release build.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "serve for a debugger to attach")
	flag.Parse()
	provider.MuteUnreadLogs()
	err := providerserver.Serve(context.Background(), provider.New(version), providerserver.ServeOpts{
		Address: framework.Address,
		Debug:   *debug,
	})
	if err != nil {
		log.Fatal(err)
	}
}
