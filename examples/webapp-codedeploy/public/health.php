<?php
// Whether PHP answers. Not Valkey: a server that is replaced would not bring it back.
echo "well\n";
