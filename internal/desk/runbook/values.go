package runbook

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/orgadmin/terraform-provider-atlassian/internal/desk/worksheet"
)

// hidden reports whether the plan marks a value as sensitive, at any level above it or in it.
func hidden(marks any, path []string) bool {
	if len(path) == 0 {
		return anyTrue(marks)
	}
	if whole, isBool := marks.(bool); isBool {
		return whole
	}
	object, _ := marks.(map[string]any)
	return hidden(object[path[0]], path[1:])
}

func anyTrue(marks any) bool {
	switch marks := marks.(type) {
	case bool:
		return marks
	case []any:
		return slices.ContainsFunc(marks, anyTrue)
	case map[string]any:
		for _, one := range marks {
			if anyTrue(one) {
				return true
			}
		}
	}
	return false
}

// at returns a value of an object by its path.
func at(object any, path []string) any {
	for _, name := range path {
		inner, _ := object.(map[string]any)
		object = inner[name]
	}
	return object
}

// put puts a value at a dotted name.
func put(object map[string]any, name string, value any) {
	first, rest, nested := strings.Cut(name, ".")
	if !nested {
		object[name] = value
		return
	}
	inner, there := object[first].(map[string]any)
	if !there {
		inner = map[string]any{}
		object[first] = inner
	}
	put(inner, rest, value)
}

// after returns the object as it will be, in the names of the contract.
func (b *book) after(one *change) map[string]any {
	kind, object := kinds[one.Type], map[string]any{"id": b.id(one)}
	for name, path := range kind.attributes {
		switch {
		case hidden(one.Change.AfterSensitive, path):
			put(object, name, worksheet.Hidden{})
		case hidden(one.Change.AfterUnknown, path):
			// What nobody has written is the server's default, and no step.
			if b.config.resources[one.config].Expressions[path[0]] != nil {
				put(object, name, b.later(one, path[0]))
			}
		default:
			if value := at(one.Change.After, path); value != nil {
				put(object, name, value)
			}
		}
	}
	if kind.directory != "" {
		object[kind.directory] = b.directoryLater(one)
		if id, known := b.directoryOf(one); known {
			object[kind.directory] = id
		}
	}
	return object
}

// before returns the object as it is.
func (b *book) before(one *change) map[string]any {
	kind, object := kinds[one.Type], map[string]any{"id": one.Change.Before["id"]}
	for name, path := range kind.attributes {
		value := at(one.Change.Before, path)
		if hidden(one.Change.BeforeSensitive, path) {
			value = worksheet.Hidden{}
		}
		if value != nil {
			put(object, name, value)
		}
	}
	if kind.directory != "" {
		object[kind.directory] = one.Change.Before["directory_id"]
	}
	return object
}

// planned is the id that something has here which has none yet.
func planned(address string) string { return "planned " + address }

// id returns the id of the object after the change.
func (b *book) id(one *change) string {
	if id, known := one.Change.After["id"].(string); known {
		return id
	}
	return planned(one.Address)
}

func (b *book) isNew(id string) bool { return strings.HasPrefix(id, "planned ") }

// later says when a value that is not known yet will be.
func (b *book) later(one *change, attribute string) worksheet.Unknown {
	var steps, others []string
	path, seen := modulePath(one.Address), map[string]bool{}
	for _, reference := range references(b.config.resources[one.config].Expressions[attribute]) {
		for _, source := range b.config.follow(path, reference, seen) {
			numbers := b.numbers(source)
			steps = append(steps, numbers...)
			if len(numbers) == 0 {
				others = append(others, source)
			}
		}
	}
	slices.Sort(steps)
	switch steps, others = slices.Compact(steps), slices.Compact(others); {
	case len(steps) == 1:
		return worksheet.Unknown("known after step " + steps[0])
	case len(steps) > 1:
		return worksheet.Unknown("known after steps " + strings.Join(steps, " and "))
	case len(others) > 0:
		return worksheet.Unknown("known when Terraform has made " + strings.Join(others, " and "))
	}
	return "known during the apply"
}

// numbers returns the steps of a resource of the configuration.
func (b *book) numbers(config string) []string {
	var found []string
	for _, one := range b.steps {
		if one.config == config && one.verb != worksheet.Delete {
			found = append(found, fmt.Sprint(one.number))
		}
	}
	return found
}

func (b *book) addresses() []string { return slices.Sorted(maps.Keys(b.changes)) }

// directoryOf returns the id of the directory that a change is in, as facts have it.
func (b *book) directoryOf(one *change) (id string, known bool) {
	if id, known = one.Change.After["directory_id"].(string); known {
		return id, true
	}
	if id, known = one.Change.Before["directory_id"].(string); known && one.Change.After == nil {
		return id, true
	}
	source := b.source(one, "directory_id", "atlassian_directory")
	if source == nil {
		return "", false
	}
	return b.id(source), true
}

// source returns the one resource of a type that an attribute comes from: what it refers to, or else what that depends on.
func (b *book) source(one *change, attribute, typeName string) *change {
	path, seen := modulePath(one.Address), map[string]bool{}
	var direct []string
	for _, reference := range references(b.config.resources[one.config].Expressions[attribute]) {
		direct = append(direct, b.config.follow(path, reference, seen)...)
	}
	candidates := b.instances(direct, typeName)
	if len(candidates) == 0 {
		var further []string
		for _, address := range direct {
			further = append(further, slices.Sorted(maps.Keys(b.config.reaches(address)))...)
		}
		candidates = b.instances(further, typeName)
	}
	if len(candidates) > 1 {
		candidates = b.chosen(one, attribute, candidates)
	}
	if len(candidates) != 1 {
		return nil
	}
	return candidates[0]
}

// chosen returns those of several instances that an attribute may mean: the one with the same key, as for_each has it on both, or else the
// one whose key is each.value; all where that cannot be told.
func (b *book) chosen(one *change, attribute string, candidates []*change) []*change {
	having := func(keys ...string) []*change {
		return slices.DeleteFunc(slices.Clone(candidates), func(other *change) bool { return !slices.Equal(key.FindAllString(other.Address, -1), keys) })
	}
	keys := key.FindAllString(one.Address, -1)
	if same := having(keys...); len(same) > 0 {
		return same
	}
	if value, known := b.eachValue(one); known && slices.Contains(references(b.config.resources[one.config].Expressions[attribute]), "each.value") {
		if named := having(append(keys[:len(keys)-1:len(keys)-1], "["+strconv.Quote(value)+"]")...); len(named) > 0 {
			return named
		}
	}
	return candidates
}

// eachValue returns each.value of an instance, where for_each goes over a variable of the root module: a plan has the values of those.
func (b *book) eachValue(one *change) (value string, known bool) {
	over := references(b.config.resources[one.config].ForEachExpression)
	keys := key.FindAllString(one.Address, -1)
	if modulePath(one.Address) != "" || len(over) != 1 || len(keys) != 1 {
		return "", false
	}
	name, isVariable := strings.CutPrefix(over[0], "var.")
	at, err := strconv.Unquote(strings.Trim(keys[0], "[]"))
	values, isMap := b.plan.Variables[name].Value.(map[string]any)
	if !isVariable || !isMap || err != nil {
		return "", false
	}
	value, known = values[at].(string)
	return value, known
}

// directoryLater says when the directory of a change will be known, and among which it is.
func (b *book) directoryLater(one *change) worksheet.Unknown {
	later, path, seen := b.later(one, "directory_id"), modulePath(one.Address), map[string]bool{}
	var names []string
	for _, reference := range references(b.config.resources[one.config].Expressions["directory_id"]) {
		for _, other := range b.instances(b.config.follow(path, reference, seen), "atlassian_directory") {
			if name := text(other.Change.After["name"]); name != "" && !hidden(other.Change.AfterSensitive, []string{"name"}) {
				names = append(names, strconv.Quote(name))
			}
		}
	}
	if len(names) < 2 {
		return later
	}
	return worksheet.Unknown(strings.Join(names, " or ")+", ") + later
}

// instances returns what the plan has of resources of a type.
func (b *book) instances(configs []string, typeName string) []*change {
	var found []*change
	for _, address := range b.addresses() {
		if one := b.changes[address]; one.Type == typeName && one.Change.After != nil && slices.Contains(configs, one.config) {
			found = append(found, one)
		}
	}
	return found
}

// facts returns what the plan knows of the organization around a change.
func (b *book) facts(around *change) worksheet.Facts {
	facts := worksheet.Facts{Directories: map[string]worksheet.DirectoryFact{}, Policies: map[string]worksheet.PolicyFact{}, Partial: true}
	if b.plan.PriorState != nil {
		readDirectories(facts.Directories, b.plan.PriorState.Values.RootModule)
	}
	for _, address := range b.addresses() {
		if one := b.changes[address]; one.Type == "atlassian_directory" && isAtlassian(one.ProviderName) {
			b.addDirectory(facts, one, around)
		}
	}
	for _, address := range b.addresses() {
		switch one := b.changes[address]; one.Type {
		case "atlassian_linked_domain":
			b.addDomain(facts, one)
		case "atlassian_authentication_policy":
			b.addPolicy(facts, one)
		}
	}
	for _, address := range b.addresses() {
		if one := b.changes[address]; one.Type == "atlassian_authentication_policy_members" {
			b.addMembers(facts, one)
		}
	}
	return facts
}

func (b *book) addDirectory(facts worksheet.Facts, one, around *change) {
	values, id := one.Change.After, b.id(one)
	if before, there := one.Change.Before["id"].(string); there {
		facts.Directories[before] = directoryFact(one.Change.Before)
	}
	if values == nil {
		return
	}
	fact := directoryFact(values)
	if hidden(one.Change.AfterSensitive, []string{"name"}) {
		fact.Name = "(hidden)"
	} else if fact.Name == "" {
		fact.Name = "(" + string(b.later(one, "name")) + ")"
	}
	facts.Directories[id] = fact
	if one == around && one.Change.Before["name"] != nil { // the console shows the old name until it is changed
		fact.Name = text(one.Change.Before["name"])
		facts.Directories[id] = fact
	}
}

func text(value any) string {
	words, _ := value.(string)
	return words
}

func directoryFact(values map[string]any) worksheet.DirectoryFact {
	return worksheet.DirectoryFact{Name: text(values["name"]), IdentityProvider: text(values["identity_provider"]), Local: values["kind"] == "local"}
}

// readDirectories takes directories from data sources.
func readDirectories(into map[string]worksheet.DirectoryFact, module stateModule) {
	take := func(values map[string]any) {
		if id := text(values["id"]); id != "" {
			into[id] = directoryFact(values)
		}
	}
	for _, resource := range module.Resources {
		switch {
		case resource.Mode != "data":
		case resource.Type == "atlassian_directory":
			take(resource.Values)
		case resource.Type == "atlassian_directories":
			listed, _ := resource.Values["directories"].([]any)
			for _, one := range listed {
				values, _ := one.(map[string]any)
				take(values)
			}
		}
	}
	for _, child := range module.ChildModules {
		readDirectories(into, child)
	}
}

func (b *book) addDomain(facts worksheet.Facts, one *change) {
	domain := text(one.Change.After["domain"])
	if one.Change.After == nil {
		domain = text(one.Change.Before["domain"])
	}
	id, known := b.directoryOf(one)
	fact, there := facts.Directories[id]
	if !known || !there || domain == "" || hidden(one.Change.AfterSensitive, []string{"domain"}) || hidden(one.Change.BeforeSensitive, []string{"domain"}) {
		return
	}
	fact.Domains = append(fact.Domains, domain)
	facts.Directories[id] = fact
}

func (b *book) addPolicy(facts worksheet.Facts, one *change) {
	directory, _ := b.directoryOf(one)
	values, id := one.Change.After, b.id(one)
	if values == nil { // it goes, and enforces nothing by the time that anything else does
		values, id = one.Change.Before, text(one.Change.Before["id"])
	}
	fact := worksheet.PolicyFact{
		Name: text(values["name"]), DirectoryID: directory,
		Default:    values["is_default"] == true || values["adopt_default"] == true,
		EnforceSSO: one.Change.After != nil && values["enforce_sso"] == true,
	}
	facts.Policies[id] = fact
}

func (b *book) addMembers(facts worksheet.Facts, one *change) {
	values := one.Change.After
	if values == nil {
		values = one.Change.Before
	}
	id, known := values["policy_id"].(string)
	if !known {
		policy := b.source(one, "policy_id", "atlassian_authentication_policy")
		if policy == nil {
			return
		}
		id = b.id(policy)
	}
	fact, there := facts.Policies[id]
	if !there || hidden(one.Change.AfterSensitive, []string{"emails"}) || hidden(one.Change.BeforeSensitive, []string{"emails"}) {
		return
	}
	fact.Members = []string{}
	emails, _ := values["emails"].([]any)
	for _, email := range emails {
		fact.Members = append(fact.Members, text(email))
	}
	facts.Policies[id] = fact
}
