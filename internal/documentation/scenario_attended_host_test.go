package documentation_test

import (
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

// Each apply gives up after a moment, and somebody carries out what it has asked for: as many applies as there are steps end with
// everything there. Then somebody is at work while Terraform destroys it.
func attendedHost(t *testing.T) {
	o := acctest.Start(t, acctest.Attended)
	o.Emulator.Attend(nil)
	c := copyScenario(t, o, acctest.BuiltProvider(t), "attended-host")
	before := identitySetUp(t, o)
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
	if operations := o.Emulator.Operations(); len(operations) != 5 {
		t.Errorf("asked for something twice: %+v", operations)
	}
	o.Emulator.Attend(func(operation emulator.Operation) {
		c.fine(o.Emulator.SucceedOperation(operation.ID, emulator.Given{}))
	})
	c.ends(0, "terraform destroy")
	isAgain(t, o, before)
}
