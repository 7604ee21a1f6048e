/** The tests of a workspace of two folders, each with its own policy. */

import "./findings";
import "./fixes";
import "./names";
import "./documents";
import "./report";
import "./settings";
import "./server";
