package framework

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// storedKey is the private state key of what the server stored in another form than it was sent.
const storedKey = "stored_differently"

// StoredDifference is a value that was sent, and the one that the server has made of it; "" where it has none.
type StoredDifference struct {
	Sent   string `json:"sent"`
	Stored string `json:"stored"`
}

// StoredDifferences are those of one object, by the names of the attributes. While the server has what it made of a value,
// the configuration that sent it has no difference: without this every plan would want to send it again, for ever.
type StoredDifferences map[string]StoredDifference

// Save remembers the differences with the object, for its next refresh.
func (d StoredDifferences) Save(ctx context.Context, private PrivateWriter) diag.Diagnostics {
	encoded, _ := json.Marshal(d) // texts always marshal
	return private.SetKey(ctx, storedKey, encoded)
}

// RememberedDifferences returns what Save has remembered with an object; none is an empty map.
func RememberedDifferences(ctx context.Context, private PrivateReader) StoredDifferences {
	remembered := StoredDifferences{}
	encoded, diags := private.GetKey(ctx, storedKey)
	if !diags.HasError() && encoded != nil {
		_ = json.Unmarshal(encoded, &remembered) // what cannot be read is not remembered
	}
	return remembered
}

// Settle returns the value that the state of an attribute keeps at a refresh: the one that was sent, while the server has
// what it made of that, and otherwise the server's.
func (d StoredDifferences) Settle(name string, prior, server types.String) types.String {
	known, ok := d[name]
	if ok && prior.ValueString() == known.Sent && server.ValueString() == known.Stored {
		return prior
	}
	return server
}

// WarnStored says that the server has stored another value than was sent. kept tells what becomes of it.
func WarnStored(object, name string, difference StoredDifference, kept string) diag.Diagnostic {
	stored := fmt.Sprintf("is stored as %q", difference.Stored)
	advice := fmt.Sprintf("write %s = %q in the configuration, if that value is right, so that both say the same", name, difference.Stored)
	if difference.Stored == "" {
		stored = "is not stored: the service has no value there"
		advice = "leave " + name + " out of the configuration, or give it a value that the service takes"
	}
	return WarningAt(path.Root(name), "The service stored another value than was sent",
		fmt.Sprintf("%s: %s was sent as %q and %s. %s\n\nNext: %s.", object, name, difference.Sent, stored, kept, advice))
}

// KeptAsSent is what WarnStored says of a value that Save remembers.
const KeptAsSent = "The state keeps the value that was sent, and plans show no difference while the service has what it made of it."
