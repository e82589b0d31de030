import { inBrowser } from "../../sync-patterns-export/client/src/adapters/sqlite/browser";
import { project } from "../../sync-patterns-export/client/test/generated/sqlite/contacts/project";
import { ours } from "./ours";

ours(project, inBrowser("bench"));
