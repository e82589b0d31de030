import { inBrowser } from "../../sync-patterns-export/client/src/adapters/pglite/browser";
import { project } from "../../sync-patterns-export/client/test/generated/contacts/project";
import { ours } from "./ours";

ours(project, inBrowser("bench"));
