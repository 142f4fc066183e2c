// terraform-provider-atlassian sets up identity for an Atlassian Cloud organization.
package main

import (
	"flag"
	"log"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
	"github.com/orgadmin/terraform-provider-atlassian/internal/provider"
)

// version is set by the release build.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "serve for a debugger to attach")
	flag.Parse()
	provider.MuteUnreadLogs()
	provider.BoundMemory()
	var options []tf6server.ServeOpt
	if *debug {
		options = append(options, tf6server.WithManagedDebug())
	}
	if err := tf6server.Serve(framework.Address, provider.NewServer(version), options...); err != nil {
		log.Fatal(err)
	}
}
