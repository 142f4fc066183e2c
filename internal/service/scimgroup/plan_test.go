package scimgroup_test

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/orgadmin/terraform-provider-atlassian/internal/acctest"
	"github.com/orgadmin/terraform-provider-atlassian/internal/client"
	"github.com/orgadmin/terraform-provider-atlassian/internal/emulator"
)

func TestSCIMGroup_nameTakenIsToldAtPlan(t *testing.T) {
	s := start(t, 0)
	theirs := s.group(t, "theirs")
	ours := s.Protocol(t).Create(groupType, s.config("ours", nil))
	withExternalID := s.config("ours", nil)
	withExternalID["external_id"] = "4711"
	read := func(driver *acctest.Driver) {
		_, diagnostics := driver.Read(ours)
		driver.Succeeds(diagnostics)
	}
	for _, test := range []struct {
		name string
		plan func(driver *acctest.Driver) acctest.Planned
		want []string
	}{
		{"created", func(driver *acctest.Driver) acctest.Planned {
			return driver.Plan(groupType, s.config("THEIRS", nil), acctest.Object{})
		}, []string{`The name "THEIRS" is taken`, "Its import ID is", s.directory + "/" + theirs}},
		{"twice in the configuration", func(driver *acctest.Driver) acctest.Planned {
			driver.Succeeds(driver.Plan(groupType, s.config("new", nil), acctest.Object{}).Diagnostics)
			return driver.Plan(groupType, s.config("New", nil), acctest.Object{})
		}, []string{`Two groups of this configuration have the name "New"`}},
		{"renamed to a name that is taken", func(driver *acctest.Driver) acctest.Planned {
			driver.Plan(groupType, s.config("theirs", nil), ours)
			return driver.Plan(groupType, s.config("theirs", nil), acctest.Object{})
		}, []string{`The name "theirs" is taken`, theirs}},
		{"tainted", func(driver *acctest.Driver) acctest.Planned {
			read(driver)
			return driver.Plan(groupType, s.config("ours", nil), acctest.Object{})
		}, nil},
		{"replaced on request", func(driver *acctest.Driver) acctest.Planned {
			driver.Succeeds(driver.Plan(groupType, s.config("ours", nil), ours).Diagnostics)
			return driver.Plan(groupType, s.config("ours", nil), acctest.Object{})
		}, nil},
		{"replaced under its name, without a refresh", func(driver *acctest.Driver) acctest.Planned {
			driver.Succeeds(driver.Plan(groupType, withExternalID, ours).Diagnostics)
			return driver.Plan(groupType, withExternalID, acctest.Object{})
		}, nil},
		{"unchanged", func(driver *acctest.Driver) acctest.Planned {
			return driver.Plan(groupType, s.config("ours", nil), ours)
		}, nil},
		{"not known", func(driver *acctest.Driver) acctest.Planned {
			config := s.config("", nil)
			config["display_name"] = acctest.Unknown
			return driver.Plan(groupType, config, acctest.Object{})
		}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			text := acctest.Text(test.plan(s.Protocol(t)).Diagnostics)
			if test.want == nil && text != "" {
				t.Errorf("the plan complains:\n%s", text)
			}
			if test.want == nil {
				return
			}
			acctest.Says(t, text, append(test.want, "ERROR", `AttributeName("display_name")`)...)
			if text := acctest.Text(test.plan(s.Protocol(t, map[string]any{"plan_checks": "warn"})).Diagnostics); strings.Contains(text, "ERROR") || !strings.Contains(text, "WARNING") {
				t.Errorf("plan_checks = warn gave:\n%s", text)
			}
			if text := acctest.Text(test.plan(s.Protocol(t, map[string]any{"plan_checks": "off"})).Diagnostics); text != "" {
				t.Errorf("plan_checks = off gave:\n%s", text)
			}
		})
	}
}

func TestSCIMGroup_nameTakenIsToldAtApply(t *testing.T) {
	s := start(t, 0)
	driver := s.Protocol(t)
	planned := driver.Plan(groupType, s.config("on-call", nil), acctest.Object{})
	theirs := s.group(t, "On-Call")
	_, diagnostics := driver.Apply(planned)
	acctest.Says(t, acctest.Text(diagnostics), `Cannot create SCIM group "on-call"`, "The SCIM directory has a group of this name: "+theirs,
		"Its import ID is", s.directory+"/"+theirs, `AttributeName("display_name")`)
}

// The organization has groups from elsewhere; the conflict, once resolved, is
// imported by the id that the next plan tells.
func TestSCIMGroup_groupConflict(t *testing.T) {
	s := start(t, 0)
	driver := s.Protocol(t)
	planned := driver.Plan(groupType, s.config("engineering", nil), acctest.Object{})
	_, diagnostics := driver.Apply(planned)
	acctest.Says(t, acctest.Text(diagnostics), `Cannot create SCIM group "engineering"`, "group conflict", "atlassian_group_conflict_resolution", `data "atlassian_group_conflicts"`,
		"default access group cannot be taken over", `AttributeName("display_name")`)

	ctx, directoryID := context.Background(), s.directoryID(t)
	for conflict, err := range s.Client.GroupConflicts(ctx, s.ID, directoryID) {
		if err == nil {
			_, err = s.Client.SyncGroupConflict(ctx, s.ID, directoryID, conflict.ID, "")
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	text := acctest.Text(s.Protocol(t).Plan(groupType, s.config("engineering", nil), acctest.Object{}).Diagnostics)
	acctest.Says(t, text, `The name "engineering" is taken`, "Its import ID is")
	_, after, _ := strings.Cut(text, s.directory+"/")
	importID := s.directory + "/" + strings.Fields(after)[0]
	imported, diagnostics := s.Protocol(t).ImportByID(groupType, importID)
	driver.Succeeds(diagnostics)
	if planned := s.Protocol(t).Plan(groupType, s.config("engineering", nil), imported); !planned.Empty() {
		t.Errorf("the plan after the import changes %v", planned.Changes())
	}
}

// directoryID returns the id of the directory that the SCIM directory belongs to.
func (s *setUp) directoryID(t testing.TB) string {
	t.Helper()
	for config, err := range s.Client.ProvisioningConfigs(context.Background(), s.ID, "") {
		if err != nil {
			t.Fatal(err)
		}
		if config.SCIMDirectoryID == s.directory {
			return config.DirectoryID
		}
	}
	t.Fatal("no provisioning config")
	return ""
}

func TestSCIMGroup_googleCloudSyncsNoGroups(t *testing.T) {
	o := acctest.Start(t)
	ctx := context.Background()
	directory, err := o.Client.CreateDirectory(ctx, o.ID, client.DirectoryCreate{Name: "Google Cloud", IdentityProvider: "google_cloud"})
	if err != nil {
		t.Fatal(err)
	}
	provisioning, err := o.Client.CreateProvisioningConfig(ctx, o.ID, directory.ID)
	if err != nil {
		t.Fatal(err)
	}
	driver := o.Protocol(t, map[string]any{"scim_api_keys": map[string]any{provisioning.SCIMDirectoryID: provisioning.Token}})
	config := map[string]any{"scim_directory_id": provisioning.SCIMDirectoryID, "display_name": "on-call"}
	_, diagnostics := driver.Apply(driver.Plan(groupType, config, acctest.Object{}))
	acctest.Says(t, acctest.Text(diagnostics), `Cannot create SCIM group "on-call"`, "syncs no groups", "Google Cloud", "atlassian_google_workspace_connection")
}

func TestSCIMGroup_replacementWarnsWhatGoes(t *testing.T) {
	s := start(t, 2)
	created := s.Protocol(t).Create(groupType, s.config("on-call", s.users))
	for _, test := range []struct {
		name   string
		change map[string]any
		wants  string
	}{
		{"display_name", map[string]any{"display_name": "on-duty"}, "With create_before_destroy in its lifecycle block"},
		{"display_name", map[string]any{"display_name": acctest.Unknown}, "With create_before_destroy in its lifecycle block"},
		{"display_name", map[string]any{"display_name": "On-Call"}, "create_before_destroy is not possible here"},
		{"external_id", map[string]any{"external_id": "4711"}, "create_before_destroy is not possible here"},
	} {
		config := s.config("on-call", s.users)
		maps.Copy(config, test.change)
		planned := s.Protocol(t).Plan(groupType, config, created)
		acctest.Says(t, acctest.Text(planned.Diagnostics), "WARNING", `Group "on-call"`, "access to products", "Its members, 2 now", test.wants)
		if !strings.Contains(fmt.Sprint(planned.RequiresReplace), test.name) {
			t.Errorf("%v replaces for %v", test.change, planned.RequiresReplace)
		}
	}
}

func TestSCIMGroup_anotherDirectoryReplaces(t *testing.T) {
	s := start(t, 0)
	created := s.Protocol(t).Create(groupType, s.config("on-call", nil))
	other, _ := s.SCIMDirectory(t)
	config := s.config("on-call", nil)
	config["scim_directory_id"] = other
	planned := s.Protocol(t).Plan(groupType, config, created)
	acctest.Says(t, acctest.Text(planned.Diagnostics), "goes with the old one")
	if got := fmt.Sprint(planned.RequiresReplace); !strings.Contains(got, "scim_directory_id") {
		t.Errorf("replaces for %s", got)
	}
}

// Both types, in the plan of a create, an update and a destroy, and in a refresh.
func TestSCIMGroup_keys(t *testing.T) {
	s := start(t, 1)
	driver := s.Protocol(t)
	group := driver.Create(groupType, s.config("on-call", nil))
	member := driver.Create(memberType, s.member(id(group), s.users[0]))
	for _, test := range []struct {
		name string
		keys any
		want []string
	}{
		{"missing", map[string]any{}, []string{"ERROR", "No API key for SCIM directory " + s.directory, "ATLASSIAN_SCIM_API_KEY"}},
		{"unknown", map[string]any{s.directory: acctest.Unknown}, []string{"ERROR", "not known yet", "two steps", "-target"}},
		{"all unknown", acctest.Unknown, []string{"ERROR", "not known yet", "two steps"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			s.Emulator.ResetJournal()
			driver := s.Protocol(t, map[string]any{"scim_api_keys": test.keys})
			for _, object := range []struct {
				acctest.Object
				config map[string]any
			}{{group, s.config("on-call", nil)}, {member, s.member(id(group), s.users[0])}} {
				_, refreshed := driver.Read(object.Object)
				for when, text := range map[string]string{
					"create":  acctest.Text(driver.Plan(object.Type, object.config, acctest.Object{}).Diagnostics),
					"update":  acctest.Text(driver.Plan(object.Type, object.config, object.Object).Diagnostics),
					"destroy": acctest.Text(driver.Plan(object.Type, nil, object.Object).Diagnostics),
					"refresh": acctest.Text(refreshed),
				} {
					for _, want := range test.want {
						if !strings.Contains(text, want) {
							t.Errorf("%s of %s does not say %q:\n%s", when, object.Type, want, text)
						}
					}
				}
			}
			if sent := s.ProviderRequests(); len(sent) > 0 {
				t.Errorf("sent without a key: %v", sent)
			}
		})
	}
	t.Run("directory unknown", func(t *testing.T) {
		config := s.config("on-call", nil)
		config["scim_directory_id"] = acctest.Unknown
		acctest.Says(t, acctest.Text(s.Protocol(t).Plan(groupType, config, acctest.Object{}).Diagnostics), "not known yet", "two steps")
	})
	t.Run("rotated", func(t *testing.T) {
		for config, err := range s.Client.ProvisioningConfigs(context.Background(), s.ID, "") {
			if err == nil {
				_, err = s.Client.RegenerateAPIKey(context.Background(), s.ID, config.ID, "")
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		for _, object := range []acctest.Object{group, member} {
			read, diagnostics := s.Protocol(t).Read(object)
			acctest.Says(t, acctest.Text(diagnostics), "ERROR", "401 ", "stops at once when somebody regenerates it")
			if read.Type == "" {
				t.Errorf("%s was removed from the state", object.Type)
			}
		}
		_, diagnostics := driver.Apply(driver.Plan(groupType, s.config("on-duty", nil), acctest.Object{}))
		acctest.Says(t, acctest.Text(diagnostics), "Cannot create SCIM group", "expires after one year")
	})
}

func TestSCIMGroup_badInput(t *testing.T) {
	s := start(t, 0)
	const ann = "c6993c94-dbda-40f1-b6f0-18c855522ade"
	group, member := s.config("on-call", nil), s.member(ann, ann)
	s.Emulator.ResetJournal()
	for _, test := range []struct {
		typeName  string
		config    map[string]any
		attribute string
		value     any
		want      string
	}{
		{groupType, group, "scim_directory_id", "https://api.atlassian.com/scim/directory/x", "the last part of the SCIM base URL"},
		{groupType, group, "display_name", "", "at least 1"},
		{groupType, group, "external_id", "", "at least 1"},
		{groupType, group, "members", []any{"ann@acme.com"}, "must be the user's id in the SCIM directory"},
		{groupType, group, "members", []any{""}, "must be the user's id in the SCIM directory"},
		{groupType, group, "members", []any{ann, ann}, "positions 1 and 2. Write it once"},
		{groupType, group, "members", []any{ann, nil}, "null at position 2"},
		{memberType, member, "group_id", "on call", "must be the group's id in the SCIM directory"},
		{memberType, member, "user_id", "ann@acme.com", "atlassian_scim_user.example.id"},
	} {
		config := maps.Clone(test.config)
		config[test.attribute] = test.value
		acctest.Says(t, acctest.Text(s.Protocol(t).Validate(test.typeName, config)), "ERROR", test.want, test.attribute)
	}
	if sent := s.ProviderRequests(); len(sent) > 0 {
		t.Errorf("sent before the refusal: %v", sent)
	}
}

// A user who is destroyed in the same apply may be gone before the group lets go.
func TestSCIMGroup_memberWhoIsGoneAlready(t *testing.T) {
	s := start(t, 3)
	driver := s.Protocol(t)
	created := driver.Create(groupType, s.config("on-call", s.users))
	planned := driver.Plan(groupType, s.config("on-call", s.users[2:]), created)
	s.change(t, id(created), s.users[:1], nil)
	s.Emulator.Fault(emulator.Fault{Method: "PATCH", Path: groupPath, Status: 404, Times: 1})
	_, diagnostics := driver.Apply(planned)
	driver.Succeeds(diagnostics)
	same(t, "members", s.members(t, id(created)), s.users[2:])

	s.Emulator.Fault(emulator.Fault{Method: "PATCH", Path: groupPath, Status: 404})
	planned = driver.Plan(groupType, s.config("on-call", s.users[:2]), created)
	s.Emulator.ResetJournal()
	_, diagnostics = driver.Apply(planned)
	acctest.Says(t, acctest.Text(diagnostics), "Cannot change the members", "404 ")
	if len(s.Writes()) != 1 {
		t.Errorf("a refusal that is about something else was repeated: %v", s.Writes())
	}
}
