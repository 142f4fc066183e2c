package framework

import (
	"fmt"
	"slices"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/orgadmin/terraform-provider-atlassian/internal/uuid"
)

// Object is something that at most one address of a configuration can manage, because it has a natural key: a link of a
// domain, the name of a group, a member of a group.
type Object struct {
	// Type is the resource type that manages it, for example "atlassian_linked_domain".
	Type string
	// Kind and Key tell it from all others. Kind is in words, and starts a sentence: "Linked domain".
	Kind, Key string
	// Name is what people call it: "acme.com".
	Name string
}

// known reports whether there is an object, and its key is known.
func (o Object) known() bool { return o.Key != "" }

func (o Object) id() claimed { return claimed{o.Kind, uuid.LowerEach(o.Key)} }

// claimed is what objects are compared by. UUIDs in its key are in lower case: two resources may spell one object in two ways.
type claimed struct{ kind, key string }

// Claims remembers which objects the resources of one walk of Terraform manage. It lives as long as one configured
// provider. Terraform walks in any order, and it does not tell the address of what it asks for. So two resources are told
// apart by their configurations, and what two of them do to one object is reported by the one that is planned last.
//
// A walk that applies remembers what it has taken: see Take and Release.
type Claims struct {
	mu       sync.Mutex
	applying bool
	objects  map[claimed]*claimants
	locks    map[claimed]*objectLock
}

// claimants are those that plan something for one object.
type claimants struct {
	// read means that the state holds the object.
	read bool
	// kept are the configurations of resources in the state that keep the object, and comes is how many new ones want it.
	kept  []tftypes.Value
	added int
	// destroyed means that a resource in the state is destroyed with the object, and changed that one gets another object.
	destroyed, changed bool
}

// MadeDirectory is the kind of the directories that this apply has made, by their ids: see Own. Nobody has set up what
// such a directory was born with.
const MadeDirectory = "Directory made by this apply"

// Own remembers that the state holds the object. Call it when the object is read.
func (c *Claims) Own(kind, key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.of(claimed{kind, uuid.LowerEach(key)}).read = true
}

// Owns reports whether the state holds the object.
func (c *Claims) Owns(kind, key string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.of(claimed{kind, uuid.LowerEach(key)}).read
}

// Claim is what a plan does to an object, as far as it is known by now.
type Claim struct {
	// Rival means that another resource of the configuration is for the same object.
	Rival bool
	// Own means that the object, if it is there, is what this resource has or takes the place of: Terraform plans a
	// replacement from the state first and then, with the same configuration, as new; and a tainted object as new
	// alone, after it was read.
	Own bool
	// elsewhere means that the state holds the object at an address that is destroyed in the same plan.
	elsewhere bool
	// twice means that the state holds the object at two addresses, and one of them gives it up.
	twice bool
}

// Plan notes what a resource plans: from is the object that its state holds, to the one that its plan is for. Either is
// the zero Object where there is none, or where its key is not known yet.
func (c *Claims) Plan(from, to Object, req resource.ModifyPlanRequest) Claim {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case from.known() && from.id() != to.id():
		return c.of(from.id()).remove(req.Plan.Raw.IsNull())
	case from.known():
		return c.of(to.id()).keep(req.Config.Raw)
	case to.known():
		return c.of(to.id()).add(req.Config.Raw)
	}
	return Claim{}
}

// Wants notes that a resource plans to have the object, and reports whether another resource of the configuration does. It
// is for what a resource does not stand for as a whole, such as one of its addresses.
func (c *Claims) Wants(object Object, req resource.ModifyPlanRequest) (rival bool) {
	from := object
	if req.State.Raw.IsNull() {
		from = Object{}
	}
	return c.Plan(from, object, req).Rival
}

func (c *claimants) remove(destroyed bool) Claim {
	c.destroyed, c.changed = c.destroyed || destroyed, c.changed || !destroyed
	return Claim{Own: true, elsewhere: destroyed && c.added > 0, twice: len(c.kept) > 0}
}

func (c *claimants) keep(config tftypes.Value) Claim {
	claim := Claim{Rival: len(c.kept) > 0 || c.added > 0, Own: true, twice: c.destroyed || c.changed}
	c.kept = append(c.kept, config)
	return claim
}

func (c *claimants) add(config tftypes.Value) Claim {
	replaces := slices.ContainsFunc(c.kept, config.Equal)
	claim := Claim{
		Rival:     c.added > 0 || len(c.kept) > 0 && !replaces,
		Own:       replaces || c.changed || c.read && len(c.kept) == 0,
		elsewhere: c.destroyed,
	}
	c.added++
	return claim
}

func (c *Claims) of(object claimed) *claimants {
	if c.objects == nil {
		c.objects = map[claimed]*claimants{}
	}
	if c.objects[object] == nil {
		c.objects[object] = &claimants{}
	}
	return c.objects[object]
}

// Claim notes what a resource plans, and reports an object that changes its address: see Claims.Plan. The caller
// reports a rival, because the remedy depends on the object. For an object that is in the state under another address Own is
// true, so that nobody advises to import it.
func (c *Checks) Claim(req resource.ModifyPlanRequest, at path.Path, from, to Object, diags *diag.Diagnostics) Claim {
	claim := c.Claims.Plan(from, to, req)
	object := to
	if from.known() {
		object = from
	}
	const deposed = "If the plan calls it a deposed object, which a failed create_before_destroy leaves behind, run terraform state rm <address> and import the object again."
	switch {
	case claim.elsewhere:
		claim.Own = true
		c.reportAt(req, diags, at, object.Kind+" "+object.Name+" is in the state under another address", fmt.Sprintf(
			"This plan destroys one %[1]s and creates another one for the same object. Terraform does the two in any order, so the object could end up deleted. "+
				"If a label or a for_each key was changed, say so with a moved block, and nothing is destroyed:\n\n"+
				"  moved {\n    from = %[1]s.<old address>\n    to   = %[1]s.<new address>\n  }\n\n"+
				"terraform state list shows the old address. Where addresses are numbered (count), use terraform state mv. Do not import the object: the state has it. %[2]s", object.Type, deposed))
	case claim.twice:
		c.reportAt(req, diags, at, object.Kind+" "+object.Name+" is in the state twice", fmt.Sprintf(
			"Two addresses of %s have it, and this plan destroys one of them. That would take the object away from the other. "+
				"If Terraform is only to forget the one, use a removed block with lifecycle { destroy = false }, or run terraform state rm <address>. %s", object.Type, deposed))
	}
	return claim
}

// objectLock orders the writes of this apply to one object, and remembers whether one was done.
type objectLock struct {
	writing sync.Mutex
	done    bool
}

// Applying reports whether this walk has begun to write.
func (c *Claims) Applying() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.applying
}

// Take says that a create or an update is about to make these objects of a kind its own, and waits for a Release of the
// same objects to end. Call what it returns when the write has ended: unless diags has an error then, this walk will not
// remove the objects any more. Without it, an apply could remove what it has just made: where an address is changed
// without a moved block, or with create_before_destroy, the create of what exists already may come before the delete.
func (c *Claims) Take(diags *diag.Diagnostics, kind string, keys ...string) (ended func()) {
	_, ended = c.Exchange(diags, kind, keys, nil)
	return ended
}

// Release says that a delete is about to give up these objects of a kind, and waits for a Take of the same objects to end.
// It returns the keys of those that this walk has taken for another address: these are to stay. Call ended when the write
// has ended.
func (c *Claims) Release(kind string, keys ...string) (stay []string, ended func()) {
	return c.Exchange(&diag.Diagnostics{}, kind, nil, keys)
}

// Exchange is Take and Release at once, for an update that makes some objects its own and gives up others.
func (c *Claims) Exchange(diags *diag.Diagnostics, kind string, take, release []string) (stay []string, ended func()) {
	objects := c.lock(kind, slices.Concat(take, release))
	for _, key := range release {
		if objects[uuid.LowerEach(key)].done {
			stay = append(stay, key)
		}
	}
	return stay, func() {
		if !diags.HasError() {
			for _, key := range take {
				objects[uuid.LowerEach(key)].done = true
			}
		}
		for _, object := range objects {
			object.writing.Unlock()
		}
	}
}

// lock takes the locks in the order of the keys, so that two lists of members cannot wait for each other.
func (c *Claims) lock(kind string, keys []string) map[string]*objectLock {
	for i, key := range keys {
		keys[i] = uuid.LowerEach(key)
	}
	keys = slices.Compact(slices.Sorted(slices.Values(keys)))
	objects := map[string]*objectLock{}
	c.mu.Lock()
	c.applying = true
	if c.locks == nil {
		c.locks = map[claimed]*objectLock{}
	}
	for _, key := range keys {
		object := claimed{kind, key}
		if c.locks[object] == nil {
			c.locks[object] = &objectLock{}
		}
		objects[key] = c.locks[object]
	}
	c.mu.Unlock()
	for _, key := range keys {
		objects[key].writing.Lock()
	}
	return objects
}

// NotRemoved returns the warning of a delete that made no call, because the same apply has given the object to another address.
func NotRemoved(object string) diag.Diagnostic {
	return Warning("Not removed: "+object,
		"This apply has created another resource for the same object, so destroying this one would have taken it away again. "+
			"The object stays as the new resource has set it, and only the old address has left the state. "+
			"This happens when a resource gets another address without a moved block, and with create_before_destroy.")
}

// NotTakenOut returns the warning of a list of members that leaves somebody in whom another resource of the same apply has
// added. other is the type of such a resource, and keep says how to manage the members by one of the two. A plan refuses both
// together where it knows the group.
func NotTakenOut(object, attribute, other, keep string) diag.Diagnostic {
	return Warning("Not taken out: "+object,
		"Another resource of this apply, such as an "+other+", has added what "+attribute+" does not list. It was left in for now. "+
			"Two resources manage these members, and each apply would undo what the other has done.\n\nNext: "+keep)
}
