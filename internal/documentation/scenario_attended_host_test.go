package documentation_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// runbookCommand begins the block of the guide that writes the runbook of a plan.
const runbookCommand = "terraform plan -out=plan.bin"

// Each apply gives up after a moment, and somebody carries out what it has asked for: as many applies as there are steps end with
// everything there. Then somebody is at work while Terraform destroys it.
func attendedHost(t *testing.T) {
	o := acctest.Start(t, acctest.Attended)
	o.Emulator.Attend(nil)
	c := copyScenario(t, o, acctest.BuiltProvider(t), "attended-host")
	before := identitySetUp(t, o)
	runbookSays(c, "5 steps for a person, about 4 console pages.", `Step 1: Add directory "Acme Okta"`, `Step 3: Link domain "acme.dev" to directory "Acme Okta"`, "known")
	const impatient = "terraform apply -input=false -auto-approve -var=patience=100ms"
	for _, asked := range []int{1, 5} { // the directory; then what belongs to it
		acctest.Says(t, inOneLine(c.ends(1, impatient)), "A person carries out the changes of the identity plane", "waited 100ms in vain: operation", "Next: nothing is lost.")
		operations := o.Emulator.Operations()
		if len(operations) != asked {
			t.Fatalf("%d operations, want %d: %+v", len(operations), asked, operations)
		}
		for _, operation := range operations {
			if operation.State == "waiting" {
				c.fine(o.Emulator.SucceedOperation(operation.ID, emulator.Given{}))
			}
		}
	}
	c.ends(0, impatient)
	c.ends(0, "terraform plan -input=false -detailed-exitcode -var=patience=100ms")
	runbookSays(c, "This plan asks nobody to do anything there.")
	if operations := o.Emulator.Operations(); len(operations) != 5 {
		t.Errorf("asked for something twice: %+v", operations)
	}
	o.Emulator.Attend(func(operation emulator.Operation) {
		c.fine(o.Emulator.SucceedOperation(operation.ID, emulator.Given{}))
	})
	c.ends(0, "terraform destroy")
	isAgain(t, o, before)
}

// runbookSays runs the guide's commands: they say what people will have to do, and ask nobody for anything.
func runbookSays(c *scenarioCopy, expected ...string) {
	c.t.Helper()
	program := filepath.Join(c.t.TempDir(), "identity-desk")
	if printed, err := exec.Command("go", "build", "-o", program, "../cmd/identity-desk").CombinedOutput(); err != nil {
		c.t.Fatalf("%v\n%s", err, printed)
	}
	commands := "PATH=" + filepath.Dir(program) + ":$PATH\n" + guideCommands(c.t, "two-planes.md", runbookCommand)
	acctest.Says(c.t, c.writes(commands), expected...)
}

// The workflow runs what the guide shows, with the actions that this project's own workflows run.
func TestRunbook_workflow(t *testing.T) {
	text := read(t, filepath.Join(scenarioFolder, "attended-host", ".github", "workflows"), "runbook.yml")
	wantOwnActions(t, text)
	acctest.Says(t, text, "internal/cmd/identity-desk@", "- run: terraform show -json plan.bin | identity-desk runbook - > runbook.md", `- run: ./post-runbook "$GITHUB_REPOSITORY" "$PULL_REQUEST" runbook.md`)
	for line := range strings.SplitSeq(guideCommands(t, "two-planes.md", runbookCommand), "\n") {
		command, _, _ := strings.Cut(line, " -out") // the workflow locks no state
		if !strings.Contains(text, command) {
			t.Errorf("the workflow does not run %q", line)
		}
	}
}

// The first run posts the runbook, the next one changes the comment, and one that is too long is told where it is.
func TestRunbook_isPosted(t *testing.T) {
	script, err := filepath.Abs(filepath.Join(scenarioFolder, "attended-host", "post-runbook"))
	if err != nil {
		t.Fatal(err)
	}
	const page = "## What people do\n\n2 steps\n"
	for _, test := range []struct{ name, there, page, asks, posts string }{
		{"first", "", page, "--method POST repos/acme/identity/issues/7/comments", page},
		{"again", "4711\n4712\n", page, "--method PATCH repos/acme/identity/issues/comments/4711", page},
		{"long", "", page + strings.Repeat("- a\n", 20000), "--method POST", page + "\nThe whole runbook is too long for a comment. The summary of the run that wrote this has it.\n"},
	} {
		folder := t.TempDir()
		for name, content := range map[string]string{"runbook.md": test.page, "there": test.there,
			"gh": "#!/bin/sh\nif [ \"$2\" = --paginate ]; then cat there; exit; fi\necho \"$*\" > asked\ncat \"${7#body=@}\" > posted\n"} {
			if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o700); err != nil {
				t.Fatal(err)
			}
		}
		command := exec.Command(script, "acme/identity", "7", "runbook.md")
		command.Dir, command.Env = folder, append(os.Environ(), "PATH="+folder+":"+os.Getenv("PATH"))
		if printed, err := command.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", test.name, err, printed)
		}
		acctest.Says(t, read(t, folder, "asked"), test.asks)
		if got, want := read(t, folder, "posted"), "<!-- identity-desk runbook -->\n"+test.posts; got != want {
			t.Errorf("%s: posts %q, want %q", test.name, got, want)
		}
	}
}
