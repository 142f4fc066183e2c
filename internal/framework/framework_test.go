package framework_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/framework"
)

func TestNoOrganization(t *testing.T) {
	var diags diag.Diagnostics
	(&framework.ProviderData{}).OrganizationIDOr(types.StringNull(), &diags)
	if !diags.HasError() || !strings.Contains(diags[0].Detail(), "ATLASSIAN_ORGANIZATION_ID") {
		t.Errorf("want an error that says where to set it, got %v", diags)
	}
}

func TestChanged(t *testing.T) {
	for _, test := range []struct {
		planned, prior types.String
		changed        bool
	}{
		{types.StringValue("b"), types.StringValue("a"), true},
		{types.StringValue("a"), types.StringNull(), true},
		{types.StringValue("a"), types.StringValue("a"), false},
		{types.StringNull(), types.StringValue("a"), false},
		{types.StringUnknown(), types.StringValue("a"), false},
	} {
		if got := framework.Changed(test.planned, test.prior); (got != nil) != test.changed {
			t.Errorf("Changed(%s, %s) = %v", test.planned, test.prior, got)
		}
	}
}

func TestPoll(t *testing.T) {
	calls := 0
	err := framework.Poll(context.Background(), time.Microsecond, func(context.Context) (bool, error) {
		calls++
		return calls == 3, nil
	})
	if err != nil || calls != 3 {
		t.Errorf("%d calls, %v", calls, err)
	}
	broken := errors.New("broken")
	if err := framework.Poll(context.Background(), time.Microsecond, func(context.Context) (bool, error) { return false, broken }); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	ended, cancel := context.WithCancel(context.Background())
	err = framework.Poll(ended, time.Hour, func(context.Context) (bool, error) { cancel(); return false, nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("a wait that was canceled ended with %v", err)
	}
}

// The reader of a failed pipeline learns at night what to do next.
func TestFailed_saysWhatToDoNext(t *testing.T) {
	nobody, err := client.New(client.Config{BaseURL: "http://127.0.0.1:1", APIKey: "key", MaxRetries: -1})
	if err != nil {
		t.Fatal(err)
	}
	_, err = nobody.Organization(context.Background(), "o")
	if detail := detailOf(err); !strings.Contains(detail, "Next: the server gave no answer. Check base_url") {
		t.Errorf("an unreachable server:\n%s", detail)
	}
	for sentinel, want := range map[error]string{
		client.ErrUnauthorized: "check api_key", client.ErrForbidden: "scopes", client.ErrPaymentRequired: "Guard",
		client.ErrPreconditionFailed: "terraform plan again", client.ErrRateLimited: "max_retries", client.ErrNotServed: "guides/two-planes",
		client.ErrUnknownOrganization: "check organization_id", client.ErrNotFound: "check the ids", client.ErrAmbiguous: "terraform plan",
	} {
		if detail := detailOf(sentinel); !strings.Contains(detail, want) {
			t.Errorf("%v does not say %q:\n%s", sentinel, want, detail)
		}
	}
}

func TestInDays(t *testing.T) {
	for left, want := range map[time.Duration]string{23 * time.Hour: "less than a day", 47 * time.Hour: "1 day", 12 * 24 * time.Hour: "12 days"} {
		if got := framework.InDays(left); got != want {
			t.Errorf("%s is %q, want %q", left, got, want)
		}
	}
}

func TestTime(t *testing.T) {
	if got := framework.Time(time.Time{}); !got.IsNull() {
		t.Errorf("the zero time is %s", got)
	}
	paris := time.FixedZone("", 3600)
	if got := framework.Time(time.Date(2026, 1, 2, 3, 4, 5, 0, paris)).ValueString(); got != "2026-01-02T02:04:05Z" {
		t.Errorf("got %s", got)
	}
}
