// terraform-provider-atlassian sets up identity for an Atlassian Cloud organization.
package main

import (
	"context"
	"flag"
	"log"
	"os"
	"runtime/debug"

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
	collectLessOften()
	err := providerserver.Serve(context.Background(), provider.New(version), providerserver.ServeOpts{
		Address: framework.Address,
		Debug:   *debug,
	})
	if err != nil {
		log.Fatal(err)
	}
}

// collectLessOften lets the heap grow to five times what is in use before the
// garbage collector runs, unless GOGC says otherwise. A provider lives for
// seconds and keeps little of what passes through it: with the default a tenth
// of a plan's time goes into collecting a few megabytes over and over.
func collectLessOften() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
}
