"""Children, behind one door: nothing here is read except through `casework.children.door`."""
