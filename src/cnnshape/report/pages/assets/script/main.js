// The report: the page of the data that lies in the file, with the files of its networks.
import { byId } from "./elements.js";
import { startPage } from "./page.js";
import { Sources } from "./sources.js";

startPage(JSON.parse(byId("data").textContent), (network, root) => new Sources(network, root));
